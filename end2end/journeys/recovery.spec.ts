// «Забыли пароль?»: by phone, by mailbox, by its link in another browser, by СНИЛС; and nothing told to whoever only tries.
import { endingOf, notThis, somebody, withEmailOnly, withPhoneOnly } from '../support/people';
import { expect, test } from '../support/fixtures';
import { Forms } from '../support/forms';
import { Profile } from '../support/profile';
import { ru } from '../support/texts';

const NEW_PASSWORD = 'Рыжий кот у окна, 7 лет';

test('from the sign-in to a new password by a code from an SMS', async ({ portal, sandbox, person, watch, anotherBrowser }) => {
  test.setTimeout(60_000);
  watch.expects(/status of 401/);
  const { portal: elsewhere } = await anotherBrowser();
  await new Forms(elsewhere.page, sandbox).register(person);

  await portal.open('/sign-in');
  await portal.follow(ru.text('sign_in.forgot'));
  await portal.shows(ru.text('recover.title'));
  await portal.comesAlive();
  await portal.recover.start('вера');
  await portal.objects('login', ru.text('fault.login_unknown'));
  await portal.recover.start(person.phone);
  await portal.shows(ru.text('recover.title_code'));
  await expect(portal.page.getByRole('main')).toContainText(endingOf(person.phone));
  const code = await sandbox.nextCode(person.phone);
  await portal.recover.code(notThis(code));
  await portal.objects('code', ru.text('fault.code_wrong'));
  await portal.recover.code(code);
  await portal.shows(ru.text('recover.new_title'));
  await expect(portal.page.getByRole('main')).toContainText(endingOf(person.phone));
  await portal.recover.password(person.password);
  await portal.objects('password', ru.text('fault.password_reused'));
  await portal.recover.password(NEW_PASSWORD);
  await portal.isAt('/sign-in');
  await expect(portal.page.getByText(ru.text('sign_in.recovered'))).toBeVisible();
  expect((await sandbox.nextMessage(person.phone, /Пароль/)).text).toContain('Пароль от вашей учётной записи');

  await elsewhere.open('/cabinet');
  await elsewhere.isAt('/sign-in');
  await portal.signIn.as(person.phone, person.password);
  await expect(portal.page.getByText(ru.text('fault.sign_in')).first()).toBeVisible();
  await portal.signIn.as(person.phone, NEW_PASSWORD);
  await portal.isAt('/cabinet');
  await expect(portal.page.getByRole('main')).toContainText(ru.text('notice.recovered_title'));
});

test('the link of the letter goes on in its own browser, and the one that began has nothing', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(60_000);
  const owner = withEmailOnly(person);
  await portal.register(owner, sandbox);
  const { portal: stranger } = await anotherBrowser();
  await stranger.open('/recover');
  await stranger.comesAlive();
  await stranger.recover.start(owner.email);
  await stranger.shows(ru.text('recover.title_code'));

  const link = await sandbox.nextLink(owner.email);
  await portal.open(link);
  await portal.isAt('/recover/link');
  await portal.comesAlive();
  await portal.press(ru.text('recover.link_button'));
  await portal.shows(ru.text('recover.new_title'));
  await stranger.open('/recover/password');
  await stranger.isAt('/recover');

  await portal.comesAlive();
  await portal.recover.password(NEW_PASSWORD);
  await portal.isAt('/sign-in');
  await portal.signIn.as(owner.email, NEW_PASSWORD);
  await portal.isAt('/cabinet');
});

test('a link that was used is void', async ({ portal, sandbox, person, watch, anotherBrowser }) => {
  watch.expects(/status of 410/);
  const owner = withEmailOnly(person);
  await portal.register(owner, sandbox);
  await portal.open('/recover');
  await portal.comesAlive();
  await portal.recover.start(owner.email);
  await portal.shows(ru.text('recover.title_code'));
  const link = await sandbox.nextLink(owner.email);
  await portal.open(link);
  await portal.comesAlive();
  await portal.press(ru.text('recover.link_button'));
  await portal.shows(ru.text('recover.new_title'));
  const { portal: elsewhere } = await anotherBrowser();
  await elsewhere.open(link);
  await elsewhere.comesAlive();
  await elsewhere.press(ru.text('recover.link_button'));
  await elsewhere.shows(ru.text('recover.void_title'));
});

test('whoever has no account gets the same pages', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(60_000);
  const owner = withPhoneOnly(person);
  await portal.register(owner, sandbox);
  const pages: string[] = [];
  for (const phone of [somebody().phone, owner.phone]) {
    const { portal: other } = await anotherBrowser();
    await other.open('/recover');
    await other.comesAlive();
    await other.recover.start(phone);
    await other.shows(ru.text('recover.title_code'));
    const main = other.page.getByRole('main');
    const sentence = (await main.innerText()).replace(endingOf(phone), '…');
    await other.recover.code('000000');
    await other.objects('code', ru.text('fault.code_wrong'));
    pages.push(sentence, (await main.innerText()).replace(endingOf(phone), '…'));
  }
  expect(pages.slice(2)).toEqual(pages.slice(0, 2));
});

test('a proven СНИЛС is enough to find the account', async ({ portal, sandbox }) => {
  test.setTimeout(60_000);
  const { profile, known } = await Profile.sent(portal, sandbox, 'all_match');
  await portal.open('/profile/status');
  await profile.comesTo(ru.text('notice.matched_title'));
  await portal.forget();
  await portal.open('/recover');
  await portal.comesAlive();
  await portal.recover.start(known.snils);
  await portal.shows(ru.text('recover.title_code'));
  await expect(portal.page.getByRole('main')).not.toContainText(endingOf(known.phone));
  await portal.recover.code(await sandbox.newestCode(known.phone, 'восстановить'));
  await portal.shows(ru.text('recover.new_title'));
  await expect(portal.page.getByRole('main')).toContainText(ru.text('recover.by_snils'));
});
