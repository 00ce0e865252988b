// The link from the letter: it proves a mailbox and never lets anybody in.
import { withEmailOnly } from '../support/people';
import { expect, test } from '../support/fixtures';
import { ru } from '../support/texts';

test.beforeEach(async ({ portal, person }) => {
  await portal.open('/register');
  await portal.contacts.fillIn(withEmailOnly(person));
  await portal.contacts.goOn();
});

test('a link opened in another browser confirms and does not sign in', async ({
  portal,
  sandbox,
  person,
  anotherBrowser,
}) => {
  const { portal: elsewhere } = await anotherBrowser();
  await elsewhere.open(await sandbox.nextLink(person.email));
  await elsewhere.press(ru.text('register.link.button'));
  await elsewhere.isAt('/register/email/done');
  await elsewhere.shows(ru.text('register.link.done_title'));
  await elsewhere.open('/cabinet');
  await elsewhere.isAt('/sign-in');
  await elsewhere.open('/register/password');
  await elsewhere.isAt('/register');

  // The browser that began goes on: by itself with scripts, by the link without.
  if (!portal.hasScripts) await portal.follow(ru.text('register.confirm.check'));
  await expect(portal.page).toHaveURL(/\/register\/password$/, { timeout: 10_000 });
  await portal.choosePassword.choose(person.password);
  await portal.cabinet.greets(person);
});

test('opening a link changes nothing before the button is pressed', async ({
  portal,
  sandbox,
  person,
  anotherBrowser,
}) => {
  const link = await sandbox.nextLink(person.email);
  const { portal: scanner } = await anotherBrowser();
  await scanner.open(link);
  await scanner.shows(ru.text('register.link.title'));
  await portal.open('/register/password');
  await portal.isAt('/register/confirm');
});

test('«Я подтвердил почту» leads back here while it is too early', async ({ portal }) => {
  await portal.follow(ru.text('register.confirm.check'));
  await portal.isAt('/register/confirm');
  await expect(portal.page.getByText(ru.text('register.confirm.waiting'))).toBeVisible();
});

test('a used, a replaced and an expired link are void', async ({ portal, sandbox, person, anotherBrowser, watch }) => {
  watch.expects(/status of 410/);
  const first = await sandbox.nextLink(person.email);
  await sandbox.wait({ seconds: 61 });
  await portal.confirm.askForNewLetter();
  const second = await sandbox.nextLink(person.email);
  const { portal: elsewhere } = await anotherBrowser();
  const isVoid = async (link: string) => {
    await elsewhere.open(link);
    await elsewhere.press(ru.text('register.link.button'));
    await elsewhere.isAt('/register/email/void');
    await elsewhere.shows(ru.text('register.link.void_title'));
  };
  await isVoid(first);
  await sandbox.wait({ hours: 25 });
  await isVoid(second);
});

test('a link used twice says so kindly', async ({ sandbox, person, anotherBrowser }) => {
  const link = await sandbox.nextLink(person.email);
  const { portal: elsewhere } = await anotherBrowser();
  for (let times = 0; times < 2; times += 1) {
    await elsewhere.open(link);
    await elsewhere.press(ru.text('register.link.button'));
    await elsewhere.isAt('/register/email/done');
  }
});

test('a link that nobody sent is void', async ({ portal, watch }) => {
  watch.expects(/status of 410/);
  await portal.open(`/confirm/${'A'.repeat(43)}`);
  await portal.press(ru.text('register.link.button'));
  await portal.isAt('/register/email/void');
  await portal.open('/confirm/nonsense');
  await portal.isAt('/register/email/void');
});
