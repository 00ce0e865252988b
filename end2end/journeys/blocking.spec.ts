// «Это не я»: the link of a message, or a button, closes the account to everybody, and only a recovery opens it again.
import { expect, test } from '../support/fixtures';
import { Forms } from '../support/forms';
import type { Person } from '../support/people';
import type { Portal } from '../support/portal';
import type { Sandbox } from '../support/sandbox';
import { ru } from '../support/texts';

const NEW_PASSWORD = 'Рыжий кот у окна, 7 лет';
const THIRD_PASSWORD = 'Второй кот у окна, 9 лет';

/** Somebody changes the password; gives the link in the SMS that says so. */
async function warned(portal: Portal, sandbox: Sandbox, person: Person): Promise<string> {
  const change = { current_password: person.password, password: NEW_PASSWORD };
  await new Forms(portal.page, sandbox).send('/security/password', '/api/security/password', change);
  const sms = await sandbox.newestSaying(person.phone, '/block/');
  return /http\S+\/block\/\S+/.exec(sms)![0];
}

test('the link of a message blocks the account, and a recovery opens it', async ({ portal, sandbox, person, watch, anotherBrowser }) => {
  test.setTimeout(90_000);
  watch.expects(/status of (401|410)/);
  await new Forms(portal.page, sandbox).register(person);
  const link = await warned(portal, sandbox, person);
  const { portal: owner } = await anotherBrowser();
  await owner.open(link);
  await owner.isAt('/block');
  await owner.shows(ru.text('block.title'));
  await portal.open('/security');
  await portal.isAt('/security');
  await owner.comesAlive();
  await owner.press(ru.text('block.button'));
  await owner.isAt('/blocked');
  await owner.shows(ru.text('block.done_title'));
  expect(await sandbox.newestSaying(person.phone, 'заблокирована')).toContain('Забыли пароль?');

  await portal.open('/cabinet');
  await portal.isAt('/sign-in');
  await portal.signIn.as(person.phone, NEW_PASSWORD);
  await expect(portal.page.getByText(ru.text('fault.sign_in')).first()).toBeVisible();

  await owner.follow(ru.text('block.recover'));
  await owner.shows(ru.text('recover.title'));
  await owner.comesAlive();
  await owner.recover.start(person.phone);
  await owner.shows(ru.text('recover.title_code'));
  await owner.recover.code(await sandbox.newestCode(person.phone, 'восстановить доступ'));
  await owner.shows(ru.text('recover.new_title'));
  await owner.recover.password(THIRD_PASSWORD);
  await owner.isAt('/sign-in');
  await owner.signIn.as(person.phone, THIRD_PASSWORD);
  await owner.isAt('/cabinet');
  await expect(owner.page.getByRole('main')).toContainText(ru.text('notice.blocked_title'));

  await portal.open(link);
  await portal.comesAlive();
  await portal.press(ru.text('block.button'));
  await portal.shows(ru.text('block.void_title'));
});

test('the owner blocks the account from «Безопасность»', async ({ portal, sandbox, person, watch }) => {
  test.setTimeout(60_000);
  watch.expects(/status of 401/);
  await new Forms(portal.page, sandbox).register(person);
  await portal.open('/security');
  await portal.comesAlive();
  await portal.follow(ru.text('block.link'));
  await portal.shows(ru.text('block.title'));
  await portal.comesAlive();
  await portal.press(ru.text('block.button'));
  await portal.isAt('/blocked');
  await portal.open('/cabinet');
  await portal.isAt('/sign-in');
  await portal.comesAlive();
  await portal.signIn.as(person.phone, person.password);
  await expect(portal.page.getByText(ru.text('fault.sign_in')).first()).toBeVisible();
});
