// Every page of the walk, and its states of error, for everybody.
import { isSound, suitsEverybody } from '../support/accessibility';
import { passesAxe } from '../support/axe';
import { fitsNarrowScreen } from '../support/eyes';
import { isValid } from '../support/validity';
import { Forms } from '../support/forms';
import { ControlQuestion } from '../support/control-question';
import { LostFactor } from '../support/lost-factor';
import { notThis, type Person } from '../support/people';
import { Profile, registering } from '../support/profile';
import { SmsCodes } from '../support/sms';
import { Authenticator } from '../support/authenticator';
import { byName, Holder } from '../support/passkeys';
import { expect, test } from '../support/fixtures';
import { ru } from '../support/texts';

/** As long as some really are: such an address must wrap. */
const longAddress = (person: Person) => `konstantinopolskaya.${person.email.replace('@', '@otdel-kadrov.')}`;

test('every step of the registration is sound, with and without errors', async ({ portal, sandbox, person }) => {
  test.setTimeout(120_000);
  const { page } = portal;
  const titles = new Set<string>();
  const look = async (name: string) => {
    await isSound(portal, name);
    const title = await page.title();
    expect.soft(titles.has(title), `«${title}» is the title of one page only`).toBe(false);
    titles.add(title);
  };

  await portal.open('/');
  await look('start');
  await portal.open('/register');
  await look('contacts');
  await portal.comesAlive();
  await portal.contacts.submit();
  await portal.objects('surname', ru.text('fault.surname_empty'));
  await look('contacts with errors');
  const vera = { ...person, email: longAddress(person) };
  await portal.contacts.fillIn(vera);
  await portal.contacts.goOn();
  await portal.shows(ru.text('register.confirm.title_phone'));
  await look('confirm');
  const code = await sandbox.nextCode(person.phone);
  await portal.confirm.enter(notThis(code));
  await portal.objects('code', ru.text('fault.code_wrong'));
  await look('confirm with an error');
  await portal.confirm.enter(code);
  await portal.shows(ru.text('register.password.title'));
  await look('password');
  await portal.choosePassword.choose('');
  await portal.objects('password', ru.text('fault.password_empty'));
  await look('password with an error');
  await portal.choosePassword.choose(person.password);
  await portal.cabinet.greets(person);
  await look('cabinet');
  await portal.comesAlive();
  await portal.press(ru.text('cabinet.mark_all'));
  await portal.cabinet.hasUnread(0);
  await isSound(portal, 'cabinet with everything read');
  await portal.open(await sandbox.nextLink(vera.email));
  await look('link');
  await portal.press(ru.text('register.link.button'));
  await portal.shows(ru.text('register.link.done_title'));
  await look('mailbox confirmed');
});

test('every step of the profile is sound: empty, with errors, with a doubt, and while it is checked', async ({ portal, sandbox }) => {
  test.setTimeout(180_000);
  const known = await sandbox.person('all_match');
  const forms = new Forms(portal.page, sandbox);
  await forms.register(registering(known));
  const profile = new Profile(portal);
  const fails = async (step: string, field: string) => {
    await profile.open(step);
    await isSound(portal, step);
    await portal.comesAlive();
    await profile.save();
    await expect(portal.message(field)).toBeVisible();
    await isSound(portal, `${step} with errors`);
  };
  await portal.open('/profile');
  await isSound(portal, 'list of steps');
  await fails('person', 'birth_date');
  await forms.fillIn(known, 'person');
  await fails('document', 'passport');
  await profile.passport(known, isSound.bind(null, portal, 'document with a doubt'));
  await fails('snils', 'snils');
  await forms.fillIn(known);
  await profile.open('inn');
  await isSound(portal, 'inn');
  await profile.open('address');
  await isSound(portal, 'address');
  await portal.comesAlive();
  await portal.page.locator('#registered_region').fill('');
  await profile.save();
  await expect(portal.message('registered_region')).toBeVisible();
  await isSound(portal, 'address with errors');
  await profile.open('contact');
  await isSound(portal, 'contact');
  await forms.fillIn(known);
  await portal.open('/profile/check');
  await isSound(portal, 'check');
  for (const registry of ['pension', 'passports', 'tax', 'addresses'] as const) await sandbox.registryDelay(registry, 3_600);
  await forms.sendProfile();
  await portal.open('/profile/status');
  await isSound(portal, 'status while it is checked');
  await sandbox.wait({ minutes: 61 });
  await profile.returns(known);
  await profile.comesTo(ru.text('notice.matched_title'));
  await isSound(portal, 'status when all matches');
});

test('the other pages are sound', async ({ portal, person, watch }) => {
  test.setTimeout(120_000);
  watch.expects(/status of 4(04|10|29)/);
  for (const path of ['/sign-in', '/register/email/void', '/register/taken', '/register/too-many', '/nonsense', '/display']) {
    await portal.open(path);
    await isSound(portal, path);
  }
  await portal.open('/sign-in');
  await portal.comesAlive();
  await portal.signIn.as(person.phone, 'x');
  await portal.objects('login', ru.text('fault.sign_in'));
  await isSound(portal, 'sign-in with an error');
  await portal.open('/register');
  await portal.contacts.fillIn({ ...person, phone: '', email: longAddress(person) });
  await portal.contacts.goOn();
  await portal.shows(ru.text('register.confirm.title_email'));
  await isSound(portal, 'confirm by e-mail only');
});

test('pages that are drawn without the framework suit everybody too', async ({ portal, sandbox, person, watch }) => {
  test.setTimeout(120_000);
  watch.expects(/status of (4|5)\d\d/, /^response: 50[03]/);
  const { page, hasScripts, isPhone } = portal;
  // With messages to show.
  await portal.register(person, sandbox);
  const answers = [403, 410, 413, 429, 500, 503].map((status) => `/sandbox/answer/${status}`);
  for (const path of ['/sandbox', '/sandbox/people', ...answers]) {
    await portal.open(path);
    await expect.soft(page.getByRole('heading', { level: 1 }), path).toHaveCount(1);
    await fitsNarrowScreen(page, path);
    if (!hasScripts) await isValid(page, path);
    else await passesAxe(page, path);
    if (hasScripts && !isPhone) await suitsEverybody(page, path);
  }
});

test('the skip link is the first stop and leads to the content', async ({ portal }) => {
  const { page } = portal;
  for (const path of ['/', '/register', '/sign-in']) {
    await portal.open(path);
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: ru.text('common.skip') });
    await expect(skip).toBeFocused();
    await expect(skip).toBeInViewport();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('main')).toBeFocused();
  }
});

test('the code is the only field that takes the focus by itself', async ({ portal, person }) => {
  await portal.open('/register');
  await expect(portal.page.locator('input:focus')).toHaveCount(0);
  await portal.contacts.fillIn(person);
  await portal.contacts.goOn();
  await portal.page.reload();
  await expect(portal.confirm.code).toBeFocused();
});

test('the recovery is sound, step by step, with and without errors', async ({ portal, sandbox, person, watch }) => {
  watch.expects(/status of 410/);
  await new Forms(portal.page, sandbox).register(person);
  await portal.open('/recover');
  await isSound(portal, 'which account');
  await portal.comesAlive();
  await portal.recover.start('вера');
  await portal.objects('login', ru.text('fault.login_unknown'));
  await isSound(portal, 'which account, with an error');
  await portal.recover.start(person.phone);
  await portal.shows(ru.text('recover.title_code'));
  await isSound(portal, 'the code of the recovery');
  await portal.recover.code('12');
  await portal.objects('code', ru.text('fault.code_length'));
  await isSound(portal, 'the code of the recovery with an error');
  await portal.recover.code(await sandbox.nextCode(person.phone));
  await portal.shows(ru.text('recover.new_title'));
  await isSound(portal, 'the new password');
  await portal.open('/recover/link');
  await isSound(portal, 'the link of the recovery');
  await portal.open('/recover/void');
  await isSound(portal, 'a void link of the recovery');
});

test('the recovery without the second factor is sound: another contact, the wait, objecting', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(90_000);
  await LostFactor.registered(portal, sandbox, person);
  const { portal: elsewhere } = await anotherBrowser();
  const lost = new LostFactor(elsewhere, sandbox, person);
  await lost.toTheFactor();
  await isSound(elsewhere, 'the second factor of the recovery');
  await elsewhere.follow(ru.text('lost.link'));
  await elsewhere.shows(ru.text('lost.title'));
  await isSound(elsewhere, 'another contact');
  await elsewhere.press(ru.text('lost.send'));
  await elsewhere.shows(ru.text('lost.title_code'));
  await isSound(elsewhere, 'the code of another contact');
  await elsewhere.recover.code('12');
  await elsewhere.objects('code', ru.text('fault.code_length'));
  await isSound(elsewhere, 'the code of another contact with an error');
  await elsewhere.recover.code(await lost.letterCode());
  await elsewhere.shows(ru.text('lost.title_wait'));
  await isSound(elsewhere, 'waiting');
  await portal.open('/security');
  await isSound(portal, 'security while a recovery waits');
  await elsewhere.open(await lost.cancelLink());
  await isSound(elsewhere, 'cancelling a recovery');
  await elsewhere.press(ru.text('lost.cancel_button'));
  await elsewhere.shows(ru.text('lost.cancelled_title'));
  await isSound(elsewhere, 'a cancelled recovery');
  await elsewhere.open('/recover/nothing');
  await isSound(elsewhere, 'nothing to cancel');
  await elsewhere.open('/recover/lost');
  await isSound(elsewhere, 'a recovery that was cancelled, where it waited');
});

test('the control question is sound: setting it, answering it, without the answer', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(60_000);
  await ControlQuestion.registered(portal, sandbox, person);
  await isSound(portal, 'security with a control question');
  await portal.open('/security/question');
  await isSound(portal, 'a control question');
  await portal.comesAlive();
  await ControlQuestion.fillIn(portal, 'Кот?', '');
  await portal.objects('control_question', ru.text('fault.question_too_short'));
  await isSound(portal, 'a control question with errors');
  const { portal: elsewhere } = await anotherBrowser();
  const asked = new ControlQuestion(elsewhere, sandbox, person);
  await asked.isAsked();
  await isSound(elsewhere, 'the question of a recovery');
  await elsewhere.comesAlive();
  await asked.answers('груша');
  await elsewhere.objects('control_answer', ru.text('fault.answer_wrong'));
  await isSound(elsewhere, 'the question of a recovery with an error');
  await elsewhere.follow(ru.text('recover.question_lost'));
  await elsewhere.shows(ru.text('lost.answer_title'));
  await isSound(elsewhere, 'a recovery without the answer');
});

test('two-step sign-in is sound: connecting, codes, the second step, the proof', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(60_000);
  await new Forms(portal.page, sandbox).register(person);
  await portal.open('/security');
  await portal.comesAlive();
  await portal.press(ru.text('two_step.connect'));
  await portal.shows(ru.text('two_step.setup_title'));
  await isSound(portal, 'connecting an application');
  await Authenticator.connect(portal, sandbox);
  await isSound(portal, 'the backup codes');
  await portal.open('/security');
  await isSound(portal, 'security with two-step sign-in');
  await portal.open('/security/prove?next=/security');
  await isSound(portal, 'the proof by password and code');

  const { portal: elsewhere } = await anotherBrowser();
  await elsewhere.open('/sign-in');
  await elsewhere.comesAlive();
  await elsewhere.signIn.as(person.phone, person.password);
  await elsewhere.shows(ru.text('two_step.step_title'));
  await isSound(elsewhere, 'the second step');
  await elsewhere.open('/sign-in/backup');
  await elsewhere.comesAlive();
  await elsewhere.secondStep.backupCode('12');
  await elsewhere.objects('backup_code', ru.text('fault.code_length'));
  await isSound(elsewhere, 'a backup code with an error');
});

test('signing in by SMS is sound: the number and the code, with and without errors', async ({ portal, sandbox, person }) => {
  test.setTimeout(60_000);
  const sms = new SmsCodes(portal, sandbox, person);
  await portal.open('/sign-in/sms');
  await isSound(portal, 'the number of a sign-in by SMS');
  await portal.comesAlive();
  await sms.asks('');
  await portal.objects('phone', ru.text('fault.phone_empty'));
  await isSound(portal, 'the number of a sign-in by SMS with an error');
  await sms.toTheCode();
  await isSound(portal, 'the code of a sign-in by SMS');
  await sms.types('12');
  await portal.objects('code', ru.text('fault.code_length'));
  await isSound(portal, 'the code of a sign-in by SMS with an error');
  await portal.comesAlive();
  await sms.asksAgain();
  await portal.objects('code', ru.pattern('fault.resend_wait'));
  await isSound(portal, 'the code of a sign-in by SMS, asked for too soon');
});

test('codes by SMS are sound where they are switched on, and on «Безопасность»', async ({ portal, sandbox, person }) => {
  test.setTimeout(60_000);
  await new Forms(portal.page, sandbox).registerWithBoth(person);
  const sms = new SmsCodes(portal, sandbox, person);
  await portal.open('/security/sms');
  await isSound(portal, 'switching codes by SMS on');
  await sms.sendsFor();
  await isSound(portal, 'switching codes by SMS on, sent');
  await sms.types('12');
  await portal.objects('code', ru.text('fault.code_length'));
  await isSound(portal, 'switching codes by SMS on, with an error');
  await portal.comesAlive();
  await sms.types(await sms.next('connect_sms_code'));
  await portal.shows(ru.text('two_step.codes_title'));
  await portal.open('/security');
  await isSound(portal, 'security with codes by SMS');
  await portal.comesAlive();
  await sms.isRemoved();
  await isSound(portal, 'security without codes by SMS any more');
});

test('codes by SMS are sound at the second step, in the proof and in the recovery', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(90_000);
  await SmsCodes.registered(portal, sandbox, person);
  await portal.open('/security/prove?next=/security');
  await isSound(portal, 'the proof that offers an SMS');
  await sandbox.wait({ minutes: 1 });
  await new SmsCodes(portal, sandbox, person).sendsFor();
  await isSound(portal, 'the proof, sent by SMS');

  const { portal: elsewhere } = await anotherBrowser();
  const sms = new SmsCodes(elsewhere, sandbox, person);
  await sms.toTheSecondStep();
  await isSound(elsewhere, 'the second step that offers an SMS');
  await sms.sendsFor();
  await isSound(elsewhere, 'the second step, sent by SMS');
  await sms.types('12');
  await elsewhere.objects('code', ru.text('fault.code_length'));
  await isSound(elsewhere, 'the second step, sent by SMS, with an error');
  await sms.toTheFactorByMail();
  await isSound(elsewhere, 'the recovery that offers an SMS');
  await sms.sendsFor();
  await isSound(elsewhere, 'the recovery, sent by SMS');
  await sms.toTheSecondStep();
  await sms.isRefused();
  await isSound(elsewhere, 'the second step, refused an SMS');
});

test('passkeys are sound: at the sign-in, on «Безопасность», at the second step', async ({ sandbox, person, anotherBrowser, hasScripts }) => {
  test.setTimeout(90_000);
  const { portal } = await anotherBrowser(undefined, { baseURL: byName(sandbox.origin) });
  await portal.open('/sign-in');
  await isSound(portal, 'the sign-in with a passkey');
  await new Forms(portal.page, sandbox).register(person);
  await portal.open('/security');
  await isSound(portal, 'no passkeys');
  if (!hasScripts) return;
  await Holder.beside(portal.page);
  await portal.comesAlive();
  await portal.page.getByLabel(ru.text('passkey.name'), { exact: true }).fill('');
  await portal.press(ru.text('passkey.add'));
  await portal.objects('passkey_name', ru.text('fault.passkey_name_empty'));
  await isSound(portal, 'a passkey without a name');
  await portal.page.getByLabel(ru.text('passkey.name'), { exact: true }).fill('Телефон');
  await portal.press(ru.text('passkey.add'));
  await expect(portal.page.getByText(ru.text('passkey.done'))).toBeVisible();
  await isSound(portal, 'a passkey');
  await portal.page.getByRole('link', { name: new RegExp(`^${ru.text('passkey.rename')}`) }).click();
  await portal.shows(ru.text('passkey.rename_title'));
  await isSound(portal, 'another name for a passkey');
  await Authenticator.connect(portal, sandbox);
  await portal.forget();
  await portal.open('/sign-in');
  await portal.comesAlive();
  await portal.signIn.as(person.phone, person.password);
  await portal.shows(ru.text('passkey.step_title'));
  await isSound(portal, 'the second step with a passkey');
});

test('«Безопасность» is sound: the page, a password refused, and the proof', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(60_000);
  await new Forms(portal.page, sandbox).register(person);
  const { portal: elsewhere } = await anotherBrowser();
  await elsewhere.enter(person);
  await portal.open('/security');
  await isSound(portal, 'security');
  await portal.open('/security/journal');
  await isSound(portal, 'the journal');
  await portal.open('/advice');
  await isSound(portal, 'the advice');
  await portal.open('/security/history');
  await isSound(portal, 'the history of sign-ins');
  await portal.open('/security/password');
  await isSound(portal, 'a new password');
  await portal.comesAlive();
  await portal.security.change('', '');
  await portal.objects('password', ru.text('fault.password_empty'));
  await isSound(portal, 'a new password with errors');
  await portal.open('/security/prove?next=/security');
  await isSound(portal, 'the proof');
  await portal.comesAlive();
  await portal.security.prove('');
  await portal.objects('password', ru.text('fault.password_enter'));
  await isSound(portal, 'the proof with an error');
  await portal.open('/security/delete');
  await isSound(portal, 'deleting the account');
  await portal.comesAlive();
  await portal.press(ru.text('deletion.button'));
  await portal.objects('sure', ru.text('fault.sure_missing'));
  await isSound(portal, 'deleting the account with an error');
  await portal.open('/security/notices');
  await isSound(portal, 'the messages about sign-ins');
  await portal.open('/security/networks');
  await isSound(portal, 'the allowed networks');
  await portal.comesAlive();
  await portal.page.getByLabel(ru.text('networks.list'), { exact: true }).fill('дом');
  await portal.press(ru.text('networks.save'));
  await portal.objects('networks', ru.text('fault.network_format', { entry: '1' }));
  await isSound(portal, 'the allowed networks with an error');
  await portal.open('/security/block');
  await isSound(portal, 'blocking the account');
  await portal.open('/block');
  await isSound(portal, 'blocking the account by a link');
  await portal.open('/blocked');
  await isSound(portal, 'a blocked account');
  await portal.open('/deletion/cancel');
  await isSound(portal, 'keeping the account');
  await portal.open('/deletion/cancelled');
  await isSound(portal, 'an account that is kept');
  await portal.open('/deleted');
  await isSound(portal, 'an account that is gone');
});
