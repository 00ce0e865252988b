// Neither the application nor backup codes: two contacts, a day in which the owner may object, and a new password.
import { Authenticator } from '../support/authenticator';
import { expect, test } from '../support/fixtures';
import { Forms } from '../support/forms';
import { LostFactor } from '../support/lost-factor';
import { withPhoneOnly } from '../support/people';
import { ru } from '../support/texts';

const NEW_PASSWORD = 'Рыжий кот у окна, 7 лет';

test('two contacts and a day bring a new password, and the second step is off', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(90_000);
  await LostFactor.registered(portal, sandbox, person);
  const { portal: elsewhere } = await anotherBrowser();
  const lost = new LostFactor(elsewhere, sandbox, person);
  await elsewhere.open('/sign-in');
  await elsewhere.comesAlive();
  await elsewhere.signIn.as(person.phone, person.password);
  await elsewhere.shows(ru.text('two_step.step_title'));
  await elsewhere.follow(ru.text('lost.link'));
  await elsewhere.shows(ru.text('recover.title'));
  await expect(elsewhere.page.getByRole('main')).toContainText(ru.text('recover.lead_lost'));
  await lost.toTheFactor();
  await lost.toTheCode();
  await lost.triesInVain();
  await elsewhere.recover.code(await lost.letterCode());
  await elsewhere.shows(ru.text('lost.title_wait'));
  await expect(elsewhere.page.getByRole('main').locator('time')).toHaveCount(2);
  await elsewhere.open('/recover/password');
  await elsewhere.isAt('/recover/lost');
  await elsewhere.shows(ru.text('lost.title_wait'));

  await sandbox.wait({ hours: 24 });
  await sandbox.newestSaying(person.email, 'Ожидание закончилось');
  await sandbox.newestSaying(person.phone, 'Ожидание закончилось');
  await elsewhere.open('/recover/lost');
  await elsewhere.isAt('/recover/password');
  await elsewhere.comesAlive();
  await elsewhere.recover.password(NEW_PASSWORD);
  await elsewhere.isAt('/sign-in');
  await elsewhere.signIn.as(person.email, NEW_PASSWORD);
  await elsewhere.isAt('/cabinet');
  await expect(elsewhere.page.getByRole('main')).toContainText(ru.text('notice.restored_title'));
  await elsewhere.open('/security');
  await expect(elsewhere.page.getByText(ru.text('two_step.off'))).toBeVisible();
  await new Forms(elsewhere.page, sandbox).fillIn(await sandbox.person('all_match'));
  await elsewhere.open('/profile/contact');
  await expect(elsewhere.page.getByRole('main')).toContainText('контакты нельзя добавить или изменить до');
});

test('whoever lost the cookie, too, shows both contacts again and waits no longer', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(90_000);
  await LostFactor.registered(portal, sandbox, person);
  const { portal: first } = await anotherBrowser();
  await new LostFactor(first, sandbox, person).waits();
  await sandbox.wait({ hours: 24 });
  const { portal: second } = await anotherBrowser();
  const lost = new LostFactor(second, sandbox, person);
  await lost.toTheFactor();
  await lost.toTheCode();
  await second.recover.code(await lost.letterCode());
  await second.shows(ru.text('recover.new_title'));
});

test('the owner cancels by the link of a message, signed out', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(90_000);
  await LostFactor.registered(portal, sandbox, person);
  const { portal: stranger } = await anotherBrowser();
  const lost = new LostFactor(stranger, sandbox, person);
  await lost.waits();
  const link = await lost.cancelLink();

  const { portal: owner } = await anotherBrowser();
  await owner.open(link);
  await owner.isAt('/recover/cancel');
  await owner.shows(ru.text('lost.cancel_title'));
  await stranger.open('/recover/lost');
  await stranger.shows(ru.text('lost.title_wait'));
  await owner.comesAlive();
  await owner.press(ru.text('lost.cancel_button'));
  await owner.isAt('/recover/cancelled');
  await owner.shows(ru.text('lost.cancelled_title'));
  await stranger.open('/recover/lost');
  await stranger.shows(ru.text('lost.title_ended'));
  await owner.open(link);
  await owner.comesAlive();
  await owner.press(ru.text('lost.cancel_button'));
  await owner.isAt('/recover/nothing');
  await owner.shows(ru.text('lost.nothing_title'));
  await owner.follow(ru.text('security.change'));
  await owner.isAt('/sign-in');
});

test('whoever is signed in cancels on the page of security', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(90_000);
  await LostFactor.registered(portal, sandbox, person);
  const { portal: stranger } = await anotherBrowser();
  await new LostFactor(stranger, sandbox, person).waits();
  await portal.open('/cabinet');
  await expect(portal.page.getByRole('main')).toContainText(ru.text('notice.recovery_waiting_title'));
  await portal.open('/security');
  await portal.comesAlive();
  await portal.page.getByRole('button', { name: new RegExp(`^${ru.text('lost.cancel_button')}`) }).click();
  await expect(portal.page.getByText(ru.text('lost.cancelled_title'))).toBeVisible();
  await expect(portal.page.getByText(ru.text('security.waiting_title'))).toBeHidden();
  await stranger.open('/recover/lost');
  await stranger.shows(ru.text('lost.title_ended'));
});

test('without a second contact the page says what else helps', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(60_000);
  const owner = withPhoneOnly(person);
  await new Forms(portal.page, sandbox).register(owner);
  await Authenticator.connect(portal, sandbox);
  const { portal: elsewhere } = await anotherBrowser();
  await new LostFactor(elsewhere, sandbox, owner).toTheFactor();
  await elsewhere.follow(ru.text('lost.link'));
  await elsewhere.shows(ru.text('lost.title_closed'));
  await elsewhere.follow(ru.text('lost.found_go'));
  await elsewhere.shows(ru.text('recover.second_title'));
});
