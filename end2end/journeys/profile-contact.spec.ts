// The second contact: asked for before the standard level, proven by code or link, put off, and never told of when it
// belongs to somebody else.
import { endingOf, notThis, somebody, withEmailOnly, withPhoneOnly } from '../support/people';
import { expect, test } from '../support/fixtures';
import { Profile } from '../support/profile';
import { ru } from '../support/texts';

/** «a…z@example.com». */
const masked = (email: string) => email.replace(/^(.).*(.)@/, '$1…$2@');

/** The first step that is still to be done. */
const next = ru.text('profile.person.title');

test('a mailbox is proven by the code of its letter', async ({ portal, sandbox, person }) => {
  await portal.register(withPhoneOnly(person), sandbox);
  const profile = new Profile(portal);
  await portal.open('/profile');
  await profile.task('contact', 'not_started');
  await profile.open('contact');
  await expect(portal.page.getByText(ru.text('profile.contact.skip'))).toBeVisible();
  await profile.contact('email', person.email);
  await portal.shows(ru.text('profile.contact.title_code_email'));
  await expect(portal.page.getByRole('main')).toContainText(person.email);
  await profile.code(await sandbox.nextCode(person.email));
  await portal.shows(next);
  await portal.open('/profile');
  await profile.task('contact', 'done');
  await portal.open('/cabinet');
  await portal.cabinet.showsContact(masked(person.email), 'cabinet.is_confirmed');
  await expect(portal.cabinet.entry('notice.confirmed_email_title')).toHaveCount(1);
});

test('a phone is asked for when the mailbox is proven', async ({ portal, sandbox, person }) => {
  await portal.register(withEmailOnly(person), sandbox);
  const profile = new Profile(portal);
  await profile.open('contact');
  await profile.contact('phone', person.phone);
  await portal.shows(ru.text('register.confirm.title_phone'));
  await expect(portal.page.getByRole('main')).toContainText(endingOf(person.phone));
  await profile.code(await sandbox.nextCode(person.phone));
  await portal.shows(next);
});

test('the link of the letter does the same in another browser', async ({ portal, sandbox, person, anotherBrowser }) => {
  await portal.register(withPhoneOnly(person), sandbox);
  const profile = new Profile(portal);
  await profile.open('contact');
  await profile.contact('email', person.email);
  await portal.isAt('/profile/contact/confirm');
  await portal.follow(ru.text('register.confirm.check'));
  await expect(portal.page.getByText(ru.text('register.confirm.waiting'))).toBeVisible();

  const { portal: elsewhere } = await anotherBrowser();
  await elsewhere.open(await sandbox.nextLink(person.email));
  await elsewhere.press(ru.text('register.link.button'));
  await elsewhere.isAt('/register/email/done');
  await elsewhere.open('/cabinet');
  await elsewhere.isAt('/sign-in');

  // The browser that waits goes on: by itself with scripts, by the link without.
  if (!portal.hasScripts) await portal.follow(ru.text('register.confirm.check'));
  await expect(portal.page).toHaveURL(/\/profile\/person$/, { timeout: 10_000 });
});

test('a wrong code is refused, a new one works', async ({ portal, sandbox, person }) => {
  await portal.register(withEmailOnly(person), sandbox);
  const profile = new Profile(portal);
  await profile.open('contact');
  await profile.contact('phone', person.phone);
  const code = await sandbox.nextCode(person.phone);
  await profile.code(notThis(code));
  await portal.objects('code', ru.text('fault.code_wrong'));
  await sandbox.wait({ seconds: 61 });
  await portal.confirm.askForNewCode();
  await profile.code(await sandbox.nextCode(person.phone));
  await portal.shows(next);
});

test('it may be left empty, or be proven later', async ({ portal, sandbox, person }) => {
  await portal.register(withPhoneOnly(person), sandbox);
  const profile = new Profile(portal);
  await profile.open('contact');
  await profile.contact('email', '');
  await portal.shows(next);
  await portal.open('/profile');
  await profile.task('contact', 'done');
  await profile.open('contact');
  await profile.contact('email', person.email);
  await portal.isAt('/profile/contact/confirm');
  await portal.press(ru.text('profile.contact.put_off'));
  await portal.shows(next);
  await portal.open('/cabinet');
  await portal.cabinet.showsContact(masked(person.email), 'cabinet.is_waiting');
});

test('another contact ends the code of the former', async ({ portal, sandbox, person }) => {
  await portal.register(withPhoneOnly(person), sandbox);
  const profile = new Profile(portal);
  const { email } = somebody();
  await profile.open('contact');
  await profile.contact('email', email);
  const former = await sandbox.nextCode(email);
  await portal.follow(ru.text('profile.contact.change'));
  await profile.contact('email', person.email);
  const code = await sandbox.nextCode(person.email);
  if (former !== code) {
    await profile.code(former);
    await portal.objects('code', ru.text('fault.code_wrong'));
  }
  await profile.code(code);
  await portal.shows(next);
});

test('what cannot be a contact is named at its field', async ({ portal, sandbox, person }) => {
  await portal.register(withPhoneOnly(person), sandbox);
  const profile = new Profile(portal);
  await profile.open('contact');
  await profile.contact('email', 'vera@');
  await portal.objects('email', ru.text('fault.email_format'));
  await expect(portal.page.locator('#email')).toHaveValue('vera@');
});

test('a mailbox of somebody else gets the same pages, and its owner a message', async ({
  portal,
  sandbox,
  person,
  anotherBrowser,
}) => {
  test.setTimeout(60_000);
  const owner = withEmailOnly(person);
  await portal.register(owner, sandbox);
  const pages: string[] = [];
  for (const email of [somebody().email, owner.email]) {
    const { portal: other } = await anotherBrowser();
    await other.register(withPhoneOnly(somebody()), sandbox);
    const profile = new Profile(other);
    await profile.open('contact');
    await profile.contact('email', email);
    // By its heading, not by its address: with scripts the address comes first, the page after it.
    await other.shows(ru.text('profile.contact.title_code_email'));
    pages.push((await other.page.getByRole('main').innerText()).replace(email, '…'));
    await profile.code('000000');
    await other.objects('code', ru.text('fault.code_wrong'));
  }
  expect(pages[1]).toBe(pages[0]);
  const letter = await sandbox.nextMessage(owner.email);
  expect(letter.subject).toBe(ru.text('message.taken_subject'));
  expect(letter.text).not.toContain('/confirm/');
});

test('with both proven there is nothing left to ask for', async ({ portal, sandbox, person, anotherBrowser }) => {
  await portal.register(person, sandbox);
  const { portal: elsewhere } = await anotherBrowser();
  await elsewhere.open(await sandbox.nextLink(person.email));
  await elsewhere.press(ru.text('register.link.button'));
  await elsewhere.isAt('/register/email/done');
  const profile = new Profile(portal);
  await portal.open('/profile');
  await profile.task('contact', 'done');
  await profile.open('contact');
  await portal.shows(ru.text('profile.contact.both_title'));
  await profile.answers(ru.text('register.contacts.email'), masked(person.email));
});
