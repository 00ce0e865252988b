// Codes by SMS: in place of the password, and as the second step of the sign-in, the proof and the recovery.
import { Authenticator } from '../support/authenticator';
import { expect, test } from '../support/fixtures';
import { Forms } from '../support/forms';
import { endingOf, notThis, somebody, withEmailOnly } from '../support/people';
import { SmsCodes } from '../support/sms';
import { ru } from '../support/texts';

const NEW_PASSWORD = 'Рыжий кот у окна, 7 лет';

test('a code from an SMS brings in without the password, to where one wanted', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(60_000);
  await new Forms(portal.page, sandbox).register(person);
  const { portal: elsewhere } = await anotherBrowser();
  const sms = new SmsCodes(elsewhere, sandbox, person);
  await elsewhere.open('/profile');
  await elsewhere.isAt('/sign-in');
  await elsewhere.follow(ru.text('sms.link'));
  await elsewhere.shows(ru.text('sms.title'));
  await elsewhere.comesAlive();
  await sms.asks('');
  await elsewhere.objects('phone', ru.text('fault.phone_empty'));
  await elsewhere.comesAlive();
  await sms.asks(`8 ${person.phone.slice(2)}`);
  await elsewhere.shows(ru.text('sms.title_code'));
  const sent = ru.pattern('sms.sent', { ending: endingOf(person.phone), number: 1 });
  await expect(elsewhere.page.getByRole('main')).toContainText(sent);
  await elsewhere.comesAlive();
  await sms.types('12');
  await elsewhere.objects('code', ru.text('fault.code_length'));
  await elsewhere.comesAlive();
  const code = await sms.next('sign_in_code');
  await sms.types(notThis(code));
  await elsewhere.objects('code', ru.text('fault.code_wrong'));
  await elsewhere.comesAlive();
  await sms.types(code);
  await elsewhere.isAt('/profile');

  await elsewhere.open('/cabinet');
  await expect(elsewhere.page.getByRole('main')).toContainText(ru.pattern('notice.signed_in_sms'));
  await elsewhere.open('/security/history');
  await expect(elsewhere.page.getByRole('main')).toContainText(ru.text('sms.by_sms'));
});

test('another code is sent after a minute, and the first one is void', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(60_000);
  await new Forms(portal.page, sandbox).register(person);
  const { portal: elsewhere } = await anotherBrowser();
  const sms = new SmsCodes(elsewhere, sandbox, person);
  await sms.toTheCode();
  const first = await sms.next('sign_in_code');
  await sms.asksAgain();
  await elsewhere.objects('code', ru.pattern('fault.resend_wait'));
  await sandbox.wait({ minutes: 1 });
  await elsewhere.comesAlive();
  await sms.asksAgain();
  await expect(elsewhere.page.getByRole('main')).toContainText(ru.pattern('sms.sent', { number: 2 }));
  await elsewhere.objectsToNothing();
  const second = await sms.next('sign_in_code');
  await elsewhere.comesAlive();
  await sms.types(first === second ? notThis(second) : first);
  await elsewhere.objects('code', ru.text('fault.code_wrong'));
  await elsewhere.comesAlive();
  await sms.types(second);
  await elsewhere.cabinet.greets(person);
});

test('a code past its term is replaced by itself', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(60_000);
  await new Forms(portal.page, sandbox).register(person);
  const { portal: elsewhere } = await anotherBrowser();
  const sms = new SmsCodes(elsewhere, sandbox, person);
  await sms.toTheCode();
  const late = await sms.next('sign_in_code');
  await sandbox.wait({ minutes: 5 });
  await sms.types(late);
  await elsewhere.objects('code', ru.text('fault.code_expired'));
  await elsewhere.comesAlive();
  await sms.types(await sms.next('sign_in_code'));
  await elsewhere.cabinet.greets(person);
});

test('an unknown number hears the same, gets nothing, and is led to the other ways', async ({ portal, sandbox, person }) => {
  test.setTimeout(60_000);
  const sms = new SmsCodes(portal, sandbox, person);
  await portal.open('/sign-in/sms/code');
  await portal.isAt('/sign-in/sms');
  await sms.toTheCode();
  const sent = ru.pattern('sms.sent', { ending: endingOf(person.phone), number: 1 });
  await expect(portal.page.getByRole('main')).toContainText(sent);
  await sms.types('123456');
  await portal.objects('code', ru.text('fault.code_wrong'));
  await portal.follow(ru.text('sms.another'));
  await portal.shows(ru.text('sms.title'));
  await portal.comesAlive();
  await sms.asks(somebody().phone);
  await portal.shows(ru.text('sms.title_code'));
  await portal.follow(ru.text('sms.by_password'));
  await portal.shows(ru.text('sign_in.title'));
  expect(await sandbox.messagesTo(person.phone)).toEqual([]);
});

test('codes by SMS are switched on by the first one, asked for at the next sign-in, and removed', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(90_000);
  await new Forms(portal.page, sandbox).registerWithBoth(person);
  const own = new SmsCodes(portal, sandbox, person);
  await portal.open('/security');
  await expect(portal.page.getByText(ru.text('two_step.off'))).toBeVisible();
  await expect(portal.page.getByText(ru.text('sms.risk'))).toBeVisible();
  await portal.follow(ru.text('sms.connect'));
  await portal.shows(ru.text('sms.setup_title'));
  await own.sendsFor();
  const first = await own.next('connect_sms_code');
  await own.types(notThis(first));
  await portal.objects('code', ru.text('fault.code_wrong'));
  await portal.comesAlive();
  await own.types(first);
  await portal.shows(ru.text('two_step.codes_title'));
  await expect(portal.page.getByRole('main').getByRole('listitem')).toHaveCount(10);
  await portal.open('/security');
  await expect(portal.page.getByText(ru.text('two_step.on'))).toBeVisible();
  await expect(portal.page.getByText(ru.text('sms.to', { ending: endingOf(person.phone) }))).toBeVisible();
  await portal.open('/security/sms');
  await portal.isAt('/security');
  await sandbox.newestSaying(person.email, 'изменён вход в два шага');

  const { portal: elsewhere } = await anotherBrowser();
  const sms = new SmsCodes(elsewhere, sandbox, person);
  await elsewhere.open('/profile');
  await elsewhere.isAt('/sign-in');
  await elsewhere.comesAlive();
  await elsewhere.signIn.as(person.phone, person.password);
  await elsewhere.shows(ru.text('sms.step_title'));
  await expect(elsewhere.page.getByLabel(ru.text('sms.code'), { exact: true })).toHaveCount(0);
  await sms.sendsFor();
  const code = await sms.next('second_step_code');
  await sms.types(notThis(code));
  await elsewhere.objects('code', ru.text('fault.second_code_wrong'));
  await elsewhere.comesAlive();
  await sms.types(code);
  await elsewhere.isAt('/profile');

  await elsewhere.open('/security');
  await elsewhere.comesAlive();
  await sms.isRemoved();
  await elsewhere.forget();
  await elsewhere.enter(person);
});

test('the second step sends another code after a minute', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(60_000);
  await SmsCodes.registered(portal, sandbox, person);
  const { portal: elsewhere } = await anotherBrowser();
  const sms = new SmsCodes(elsewhere, sandbox, person);
  await sms.toTheSecondStep();
  await sms.sendsFor();
  await sms.saysSent(1);
  await sms.next('second_step_code');
  await sms.asksAgain();
  await elsewhere.objects('code', ru.pattern('fault.resend_wait'));
  await sandbox.wait({ minutes: 1 });
  await elsewhere.comesAlive();
  await sms.asksAgain();
  await sms.saysSent(2);
  await elsewhere.comesAlive();
  await sms.types(await sms.next('second_step_code'));
  await elsewhere.cabinet.greets(person);
});

test('a sign-in that began by SMS ends by a backup code, not by the same number', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(60_000);
  const [backup] = await SmsCodes.registered(portal, sandbox, person);
  const { portal: elsewhere } = await anotherBrowser();
  const sms = new SmsCodes(elsewhere, sandbox, person);
  await sms.toTheCode();
  await sms.types(await sms.next('sign_in_code'));
  await elsewhere.isAt('/sign-in/backup');
  await elsewhere.shows(ru.text('two_step.backup_title'));
  await expect(elsewhere.button(ru.text('sms.step_go'))).toHaveCount(0);
  await elsewhere.comesAlive();
  await elsewhere.secondStep.backupCode(backup!);
  await elsewhere.cabinet.greets(person);
});

test('whoever has an application, too, is asked for it first, and may take an SMS', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(90_000);
  await SmsCodes.registered(portal, sandbox, person);
  await portal.open('/security');
  await portal.comesAlive();
  await portal.press(ru.text('two_step.connect'));
  await portal.shows(ru.text('two_step.setup_title'));
  await portal.comesAlive();
  const app = await Authenticator.withShownKey(portal, sandbox);
  await portal.secondStep.code(await app.code(), 'two_step.setup_go');
  await expect(portal.page.getByText(ru.text('two_step.connected'), { exact: true })).toBeVisible();
  const { portal: elsewhere } = await anotherBrowser();
  const sms = new SmsCodes(elsewhere, sandbox, person);
  await sms.toTheSecondStep('two_step.step_title');
  await sms.sendsFor();
  await elsewhere.shows(ru.text('sms.step_title'));
  await sms.types(await sms.next('second_step_code'));
  await elsewhere.cabinet.greets(person);
});

test('what matters is proven by the password and a code by SMS', async ({ portal, sandbox, person }) => {
  test.setTimeout(60_000);
  await SmsCodes.registered(portal, sandbox, person);
  const sms = new SmsCodes(portal, sandbox, person);
  await sandbox.wait({ minutes: 11 });
  await portal.open('/security/password');
  await portal.isAt('/security/prove');
  await sms.sendsFor();
  const code = await sms.next('proof_code');
  await portal.security.prove(person.password, notThis(code), 'sms.second');
  await portal.objects('backup_code', ru.text('fault.second_code_wrong'));
  await portal.comesAlive();
  await portal.security.prove(person.password, code, 'sms.second');
  await portal.isAt('/security/password');
});

test('a recovery that began by mail goes on by an SMS, and the second step stays on', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(90_000);
  await SmsCodes.registered(portal, sandbox, person);
  const { portal: elsewhere } = await anotherBrowser();
  const sms = new SmsCodes(elsewhere, sandbox, person);
  await sms.toTheFactorByMail();
  await sms.sendsFor();
  const code = await sms.next('recovery_code');
  const field = elsewhere.page.getByLabel(ru.text('sms.second'), { exact: true });
  await field.fill(notThis(code));
  await elsewhere.press(ru.text('common.continue'));
  await elsewhere.objects('backup_code', ru.text('fault.second_code_wrong'));
  await elsewhere.comesAlive();
  await field.fill(code);
  await elsewhere.press(ru.text('common.continue'));
  await elsewhere.shows(ru.text('recover.new_title'));
  await elsewhere.comesAlive();
  await elsewhere.recover.password(NEW_PASSWORD);
  await elsewhere.isAt('/sign-in');
  await elsewhere.comesAlive();
  await elsewhere.signIn.as(person.phone, NEW_PASSWORD);
  await elsewhere.shows(ru.text('sms.step_title'));
});

test('a recovery that began by SMS does not go on by SMS', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(60_000);
  await SmsCodes.registered(portal, sandbox, person);
  const { portal: elsewhere } = await anotherBrowser();
  await elsewhere.open('/recover');
  await elsewhere.comesAlive();
  await elsewhere.recover.start(person.phone);
  await elsewhere.shows(ru.text('recover.title_code'));
  await elsewhere.comesAlive();
  await elsewhere.recover.code(await sandbox.newestCode(person.phone, 'чтобы восстановить доступ'));
  await elsewhere.shows(ru.text('recover.second_title'));
  await expect(elsewhere.button(ru.text('sms.step_go'))).toHaveCount(0);
  await elsewhere.follow(ru.text('lost.link'));
  await elsewhere.shows(ru.text('lost.title'));
});

test('without a proven phone nothing is offered', async ({ portal, sandbox, person }) => {
  test.setTimeout(60_000);
  await portal.register(withEmailOnly(person), sandbox);
  await portal.open('/security');
  await portal.shows(ru.text('security.title'));
  await expect(portal.page.getByText(ru.text('sms.connect'))).toHaveCount(0);
  await portal.open('/security/sms');
  await portal.isAt('/security');
});
