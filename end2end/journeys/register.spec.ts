// Registration from the first page to the cabinet, by each kind of contact.
import { endingOf, withEmailOnly, withPhoneOnly } from '../support/people';
import { expect, test } from '../support/fixtures';
import { ru } from '../support/texts';

test('a person registers by phone', async ({ portal, sandbox, person }) => {
  const vera = withPhoneOnly(person);
  await portal.open('/');
  await portal.page
    .getByRole('main')
    .getByRole('link', { name: ru.text('common.register') })
    .first()
    .click();
  await portal.shows(ru.text('register.contacts.title'));
  await portal.contacts.fillIn(vera);
  await portal.contacts.goOn();
  await portal.shows(ru.text('register.confirm.title_phone'));
  await expect(
    portal.page.getByText(ru.pattern('register.confirm.sent_code', { ending: endingOf(vera.phone) })),
  ).toBeVisible();
  await portal.confirm.enter(await sandbox.nextCode(vera.phone));
  await portal.isAt('/register/password');
  await portal.choosePassword.choose(vera.password);
  await portal.cabinet.greets(vera);
  await expect(portal.cabinet.entry('notice.opened_title')).toContainText(ru.text('levels.simplified'));
  await portal.cabinet.hasUnread(1);
  await portal.cabinet.showsContact(
    ru.text('cabinet.phone_ending', { ending: endingOf(vera.phone) }),
    'cabinet.is_confirmed',
  );
});

test('a person registers by e-mail, in one browser', async ({ portal, sandbox, person }) => {
  const vera = withEmailOnly(person);
  await portal.open('/register');
  await portal.contacts.fillIn(vera);
  await portal.contacts.goOn();
  await portal.shows(ru.text('register.confirm.title_email'));
  await expect(portal.page.getByText(ru.pattern('register.confirm.sent_link', { address: vera.email }))).toBeVisible();
  await portal.open(await sandbox.nextLink(vera.email));
  await portal.isAt('/register/email');
  await portal.press(ru.text('register.link.button'));
  await portal.isAt('/register/password');
  await portal.choosePassword.choose(vera.password);
  await portal.cabinet.greets(vera);
  await expect(portal.page.getByText(new RegExp(`@example\\.com, ${ru.text('cabinet.is_confirmed')}`))).toBeVisible();
});

test('a person registers by both, and confirms the mailbox later', async ({ portal, sandbox, person }) => {
  await portal.register(person, sandbox);
  await expect(portal.cabinet.entry('notice.waiting_email_title')).toBeVisible();
  await portal.cabinet.hasUnread(2);
  await expect(portal.page.getByText(new RegExp(`@example\\.com, ${ru.text('cabinet.is_waiting')}`))).toBeVisible();

  await portal.open(await sandbox.nextLink(person.email));
  await portal.press(ru.text('register.link.button'));
  await portal.isAt('/register/email/done');
  await portal.shows(ru.text('register.link.done_title'));

  await portal.open('/cabinet');
  await expect(portal.cabinet.entry('notice.confirmed_email_title')).toBeVisible();
  await portal.cabinet.hasUnread(3);
  await expect(portal.page.getByText(new RegExp(`@example\\.com, ${ru.text('cabinet.is_confirmed')}`))).toBeVisible();
});

for (const [written, notation] of [
  ['8 (900) …-..-..', (d: string) => `8 (900) ${d.slice(0, 3)}-${d.slice(3, 5)}-${d.slice(5)}`],
  ['+7900…', (d: string) => `+7900${d}`],
  ['7 900 … with spaces', (d: string) => ` 7 900\u00a0${d.slice(0, 3)} ${d.slice(3)} `],
  ['900…', (d: string) => `900${d}`],
] as const) {
  test(`a phone written as ${written} is understood`, async ({ portal, sandbox, person }) => {
    const typed = notation(person.phone.slice(-7));
    await portal.open('/register');
    await portal.contacts.fillIn({ ...withPhoneOnly(person), phone: typed });
    await portal.contacts.goOn();
    await portal.confirm.enter(await sandbox.nextCode(person.phone));
    await portal.isAt('/register/password');
  });
}

test('a form that was sent twice opens one account', async ({ portal, sandbox, person, anotherBrowser }) => {
  const vera = withPhoneOnly(person);
  await portal.open('/register');
  await portal.contacts.fillIn(vera);
  await portal.contacts.goOn();
  await portal.confirm.enter(await sandbox.nextCode(vera.phone));
  await portal.isAt('/register/password');

  // The same step stands open in a second window of the same browser.
  const second = (await anotherBrowser(portal.page.context())).portal;
  await second.open('/register/password');
  await portal.choosePassword.choose(vera.password);
  await portal.cabinet.greets(vera);
  await second.choosePassword.choose(vera.password);
  await second.cabinet.greets(vera);
  await expect(second.cabinet.entry('notice.opened_title')).toHaveCount(1);
});
