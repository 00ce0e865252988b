// Pictures of every screen, to be looked at by people: `SCREENS=1 npx playwright test`. They land in `screens/`.
import type { BrowserContextOptions, Page } from '@playwright/test';
import { type Browser, expect, test as base } from './support/fixtures';
import { Authenticator } from './support/authenticator';
import { Forms } from './support/forms';
import { ControlQuestion } from './support/control-question';
import { LostFactor } from './support/lost-factor';
import { throughNetwork } from './support/stranger';
import { byName, Holder } from './support/passkeys';
import { notThis, type Person, somebody, withEmailOnly, withPhoneOnly } from './support/people';
import { Portal } from './support/portal';
import { Profile, registering } from './support/profile';
import { SmsCodes } from './support/sms';
import { en, ru } from './support/texts';

const desktop = { viewport: { width: 1280, height: 900 }, locale: 'ru-RU' };
const phone = { viewport: { width: 390, height: 844 }, locale: 'ru-RU', isMobile: true, hasTouch: true };

/** How screens are looked at; `chosen` is what the page of the settings would leave in the browser. */
interface View {
  name: string;
  options: BrowserContextOptions;
  chosen?: string;
}

const VIEWS: View[] = [
  { name: 'desktop', options: { ...desktop, colorScheme: 'light' } },
  { name: 'desktop-dark', options: { ...desktop, colorScheme: 'dark' } },
  { name: 'phone', options: { ...phone, colorScheme: 'light' } },
  { name: 'phone-dark', options: { ...phone, colorScheme: 'dark' } },
  { name: 'narrow', options: { ...phone, viewport: { width: 320, height: 640 } } },
  { name: 'large', options: { ...desktop, viewport: { width: 640, height: 900 } }, chosen: '200' },
  { name: 'white-on-black', options: desktop, chosen: '150.white-on-black.clear.wide' },
  { name: 'beige', options: phone, chosen: '100.beige' },
  { name: 'forced-colours', options: { ...desktop, forcedColors: 'active' } },
];

const test = base.extend<{ opened: (view: View, more?: BrowserContextOptions) => Promise<Browser> }>({
  opened: async ({ anotherBrowser, sandbox }, use) =>
    use(async ({ options, chosen }, more = {}) => {
      const browser = await anotherBrowser(undefined, { ...options, ...more });
      const url = more.baseURL ?? sandbox.origin;
      if (chosen) await browser.context.addCookies([{ name: 'okno_view', value: chosen, url }]);
      return browser;
    }),
});

const folder = new URL('./screens/', import.meta.url).pathname;

for (const looks of VIEWS) {
  const view = looks.name;
  test(`every screen: ${view}`, async ({ sandbox, person, watch, opened }) => {
    test.setTimeout(180_000);
    watch.expects(/status of (403|404|410|429|500|503)/, /^response: 50[03]/);
    const vera: Person = { ...person, surname: 'Берёзкина', givenName: 'Вера' };
    const open = () => opened(looks);
    const { portal } = await open();
    const { page } = portal;
    const take = camera(page, view);

    await portal.open('/');
    await take('01-start');
    await portal.open('/register');
    await portal.comesAlive();
    await take('02-contacts');
    await portal.contacts.submit();
    await portal.objects('surname', ru.text('fault.surname_empty'));
    await take('03-contacts-with-errors');
    await portal.contacts.fillIn(vera);
    await take('04-contacts-filled');
    await portal.contacts.goOn();
    await portal.shows(ru.text('register.confirm.title_phone'));
    await take('05-confirm-both');
    const code = await sandbox.nextCode(vera.phone);
    await portal.confirm.enter(notThis(code));
    await portal.objects('code', ru.text('fault.code_wrong'));
    await take('06-confirm-wrong-code');
    await portal.open('/register');
    await take('07-contacts-continued');
    await portal.open('/register/confirm');
    await portal.confirm.enter(code);
    await portal.shows(ru.text('register.password.title'));
    await portal.comesAlive();
    await take('08-password');
    await portal.choosePassword.password.fill('Яблоня');
    await portal.choosePassword.submit();
    await portal.objects('password', ru.text('fault.password_too_short'));
    await take('09-password-with-an-error');
    await portal.choosePassword.choose(vera.password);
    await portal.cabinet.greets(vera);
    await take('10-cabinet');
    await portal.press(ru.text('cabinet.mark_all'));
    await portal.cabinet.hasUnread(0);
    await take('11-cabinet-all-read');

    await portal.open(await sandbox.nextLink(vera.email));
    await take('12-link');
    await portal.press(ru.text('register.link.button'));
    await portal.shows(ru.text('register.link.done_title'));
    await take('13-mailbox-confirmed');
    for (const [path, name] of [
      ['/register/email/void', '14-link-void'],
      ['/register/taken', '15-contact-taken'],
      ['/register/too-many', '16-too-many'],
      ['/nonsense', '17-not-found'],
      ['/sandbox/answer/403', '17-forbidden'],
      ['/sandbox/answer/410', '17-gone'],
      ['/sandbox/answer/429', '17-too-many-requests'],
      ['/sandbox/answer/500', '17-broken'],
      ['/sandbox/answer/503', '17-busy'],
      ['/display', '17-display'],
    ] as const) {
      await portal.open(path);
      await take(name);
    }
    await portal.open('/cabinet');
    await portal.cabinet.signOut();
    await take('18-signed-out');
    await portal.open('/sign-in');
    await portal.comesAlive();
    await take('19-sign-in');
    await portal.signIn.as(vera.phone, 'x');
    await portal.objects('login', ru.text('fault.sign_in'));
    await take('20-sign-in-with-an-error');
    await portal.open('/sandbox');
    await take('21-sandbox');
    await portal.open('/sandbox/people');
    await take('21-sandbox-people');

    await oneContact(await open(), withPhoneOnly({ ...vera, phone: otherPhone(vera.phone) }), view, '22-confirm-phone');
    await oneContact(await open(), withEmailOnly({ ...vera, email: `2.${vera.email}` }), view, '23-confirm-email');
  });
}

for (const looks of VIEWS) {
  const view = looks.name;
  test(`every screen of the profile: ${view}`, async ({ sandbox, watch, opened }) => {
    test.setTimeout(180_000);
    watch.expects(/status of 401/);
    const { portal } = await opened(looks);
    const take = camera(portal.page, view);
    const known = await sandbox.person('snils');
    const forms = new Forms(portal.page, sandbox);
    const profile = new Profile(portal);
    await forms.register(registering(known));
    await portal.open('/profile');
    await take('30-profile');
    const step = async (name: string, number: string, field: string) => {
      await profile.open(name);
      await portal.comesAlive();
      await take(`${number}-${name}`);
      await profile.save();
      await expect(portal.message(field)).toBeVisible();
      await take(`${number}-${name}-with-errors`);
    };
    await step('person', '31', 'birth_date');
    await forms.fillIn(known, 'person');
    await step('document', '32', 'passport');
    await profile.passport(known, () => take('32-document-with-a-doubt'));
    await step('snils', '33', 'snils');
    await profile.open('inn');
    await take('34-inn');
    await step('address', '35', 'registered_region');
    const search = portal.page.getByRole('combobox').first();
    await search.fill('ставнев стек');
    await expect(portal.page.getByRole('option').first()).toBeVisible();
    await take('35-address-found');
    await profile.open('contact');
    await take('36-contact');
    await portal.comesAlive();
    await profile.contact('email', known.email);
    await portal.shows(ru.text('profile.contact.title_code_email'));
    await take('36-contact-code');
    await forms.fillIn(known);
    await portal.open('/profile/check');
    await take('37-check');
    await forms.sendProfile();
    await portal.open('/profile/status');
    await take('38-status');
    await profile.comesTo(ru.text('notice.mismatched_title'));
    await take('38-status-mismatch');
    await portal.open('/profile');
    await take('39-profile-sent');
    await portal.open('/cabinet');
    await take('39-cabinet');
  });
}

test('a few screens in English', async ({ anotherBrowser }) => {
  const { portal } = await anotherBrowser(undefined, { viewport: { width: 1280, height: 900 }, locale: 'en-GB' });
  const take = camera(portal.page, 'english');
  for (const [path, name, title] of [
    ['/', '01-start', 'start.heading'],
    ['/register', '02-contacts', 'register.contacts.title'],
    ['/sign-in', '19-sign-in', 'sign_in.title'],
  ] as const) {
    await portal.open(path);
    await expect(portal.page.getByRole('heading', { level: 1 })).toHaveText(en.text(title));
    await take(name);
  }
});

const otherPhone = (phone: string) => `${phone.slice(0, -1)}${(Number(phone.at(-1)) + 1) % 10}`;

async function oneContact({ portal }: { portal: Portal }, person: Person, view: string, name: string): Promise<void> {
  await portal.open('/register');
  await portal.contacts.fillIn(person);
  await portal.contacts.goOn();
  await portal.shows(ru.text(person.phone ? 'register.confirm.title_phone' : 'register.confirm.title_email'));
  await camera(portal.page, view)(name);
}

function camera(page: Page, view: string): (name: string) => Promise<void> {
  return async (name) => {
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: `${folder}${view}/${name}.png`, fullPage: true, animations: 'disabled' });
  };
}

for (const looks of VIEWS) {
  const view = looks.name;
  test(`every screen of the recovery: ${view}`, async ({ sandbox, person, opened }) => {
    test.setTimeout(60_000);
    const { portal } = await opened(looks);
    const take = camera(portal.page, view);
    await portal.register(person, sandbox);
    await portal.press(ru.text('common.sign_out'));
    await portal.isAt('/sign-in');
    await portal.open('/sign-in');
    await take('60-sign-in');
    await portal.open('/recover');
    await portal.comesAlive();
    await take('61-recover');
    await portal.recover.start('вера');
    await portal.objects('login', ru.text('fault.login_unknown'));
    await take('62-recover-wrong');
    await portal.recover.start(person.phone);
    await portal.shows(ru.text('recover.title_code'));
    await take('63-recover-code');
    await portal.recover.code(await sandbox.nextCode(person.phone));
    await portal.shows(ru.text('recover.new_title'));
    await take('64-recover-password');
    await portal.open('/recover/link');
    await take('65-recover-link');
    await portal.open('/sign-in?done=recovered');
    await take('66-recovered');
  });
}

for (const looks of VIEWS) {
  const view = looks.name;
  test(`every screen of two-step sign-in: ${view}`, async ({ sandbox, person, opened }) => {
    test.setTimeout(60_000);
    const { portal } = await opened(looks);
    const take = camera(portal.page, view);
    await new Forms(portal.page, sandbox).register(person);
    await portal.open('/security');
    await take('70-off');
    await portal.comesAlive();
    await portal.press(ru.text('two_step.connect'));
    await portal.shows(ru.text('two_step.setup_title'));
    await take('71-connect');
    await Authenticator.connect(portal, sandbox);
    await take('72-codes');
    await portal.open('/security');
    await take('73-on');
    await portal.open('/security/prove?next=/security');
    await take('74-prove');
    await portal.page.context().clearCookies();
    await portal.open('/sign-in');
    await portal.comesAlive();
    await portal.signIn.as(person.phone, person.password);
    await portal.shows(ru.text('two_step.step_title'));
    await take('75-second-step');
    await portal.open('/sign-in/backup');
    await take('76-backup');
  });
}

for (const looks of VIEWS) {
  const view = looks.name;
  test(`every screen of passkeys: ${view}`, async ({ sandbox, person, opened }) => {
    test.setTimeout(90_000);
    const baseURL = byName(sandbox.origin);
    const { context, portal } = await opened(looks, { baseURL });
    const take = camera(portal.page, view);
    const holder = await Holder.beside(portal.page);
    await portal.open('/sign-in');
    await portal.comesAlive();
    await take('80-sign-in');
    await portal.press(ru.text('passkey.sign_in'));
    await expect(portal.page.getByText(ru.text('passkey.cancelled'))).toBeVisible();
    await take('81-cancelled');
    await new Forms(portal.page, sandbox).register(person);
    await portal.open('/security');
    await portal.comesAlive();
    await take('82-none');
    await portal.page.getByLabel(ru.text('passkey.name'), { exact: true }).fill('');
    await portal.press(ru.text('passkey.add'));
    await portal.objects('passkey_name', ru.text('fault.passkey_name_empty'));
    await take('83-no-name');
    await portal.page.getByLabel(ru.text('passkey.name'), { exact: true }).fill('Телефон, который всегда лежит в кармане пальто');
    await portal.press(ru.text('passkey.add'));
    await expect(portal.page.getByText(ru.text('passkey.done'))).toBeVisible();
    await take('84-added');
    await portal.page.getByRole('link', { name: new RegExp(`^${ru.text('passkey.rename')}`) }).click();
    await portal.shows(ru.text('passkey.rename_title'));
    await take('85-rename');
    await Authenticator.connect(portal, sandbox);
    await portal.open('/security/prove?next=/security');
    await portal.comesAlive();
    await take('86-prove');
    const cookies = (await context.cookies()).filter(({ name }) => name === 'okno_view');
    await context.clearCookies();
    await context.addCookies(cookies);
    await portal.open('/sign-in');
    await portal.comesAlive();
    await portal.signIn.as(person.phone, person.password);
    await portal.shows(ru.text('passkey.step_title'));
    await portal.comesAlive();
    await take('87-second-step');
    await holder.isHeldByOwner(false);
    await portal.press(ru.text('passkey.use'));
    await expect(portal.page.getByText(ru.text('passkey.cancelled'))).toBeVisible();
    await take('88-second-step-cancelled');
  });
}

for (const looks of VIEWS) {
  const view = looks.name;
  test(`every screen of «Безопасность»: ${view}`, async ({ sandbox, person, anotherBrowser, watch, opened }) => {
    test.setTimeout(60_000);
    watch.expects(/status of 410/);
    const { portal } = await opened(looks);
    const take = camera(portal.page, view);
    await new Forms(portal.page, sandbox).register(person);
    const { portal: elsewhere } = await anotherBrowser();
    await elsewhere.enter(person);
    await portal.open('/security');
    await take('50-security');
    await portal.open('/security/journal');
    await take('50a-journal');
    await portal.open('/advice');
    await take('50b-advice');
    await portal.open('/security/history');
    await take('54-history');
    await portal.open('/security/password');
    await portal.comesAlive();
    await take('51-password');
    await portal.security.change('не мой пароль', person.password);
    await portal.objects('current_password', ru.text('fault.password_wrong'));
    await take('52-password-wrong');
    await portal.open('/security/prove?next=/security');
    await take('53-prove');
    await portal.open('/security/delete');
    await portal.comesAlive();
    await take('55-delete');
    await portal.press(ru.text('deletion.button'));
    await portal.objects('sure', ru.text('fault.sure_missing'));
    await take('56-delete-not-sure');
    await portal.open('/security/block');
    await take('47-block');
    await portal.open('/blocked');
    await take('48-blocked');
    await portal.open('/block/void');
    await take('49-block-void');
    await portal.open('/deletion/cancel');
    await take('57-keep');
    await portal.open('/deletion/cancelled');
    await take('58-kept');
    await portal.open('/deleted');
    await take('59-deleted');
  });
}

for (const looks of VIEWS) {
  const view = looks.name;
  test(`every screen of who hears of sign-ins and from where they are allowed: ${view}`, async ({ sandbox, person, opened }) => {
    test.setTimeout(60_000);
    const { portal: owner } = await opened(looks);
    const take = camera(owner.page, view);
    await new Forms(owner.page, sandbox).register(person);
    await owner.open('/security/notices');
    await take('60-notices');
    await owner.open('/security/networks');
    await owner.comesAlive();
    const list = owner.page.getByLabel(ru.text('networks.list'), { exact: true });
    await list.fill('127.0.0.1\nдом');
    await owner.press(ru.text('networks.save'));
    await owner.objects('networks', ru.text('fault.network_format', { entry: '2' }));
    await take('61-networks');
    await list.fill('127.0.0.1');
    await owner.press(ru.text('networks.save'));
    await expect(owner.page.getByText(ru.text('networks.done'))).toBeVisible();
    const other = await throughNetwork('127.0.77.9');
    const { portal: stranger } = await opened(looks, { proxy: { server: other.server, bypass: '<-loopback>' } });
    await stranger.open('/sign-in');
    await stranger.comesAlive();
    await stranger.signIn.as(person.phone, 'не тот пароль совсем');
    await expect(stranger.page.getByText(ru.text('fault.sign_in')).first()).toBeVisible();
    await stranger.signIn.as(person.phone, person.password);
    await stranger.shows(ru.text('stopped.title'));
    await camera(stranger.page, view)('62-stopped');
    await stranger.page.getByRole('button', { name: /^Получить код на номер/ }).click();
    await stranger.page.getByLabel(ru.text('recover.code'), { exact: true }).waitFor();
    await camera(stranger.page, view)('63-stopped-code');
    await owner.open('/security/history');
    await take('64-history');
    await stranger.page.context().close();
    other.close();
  });
}

for (const looks of VIEWS) {
  const view = looks.name;
  test(`every screen of the control question: ${view}`, async ({ sandbox, person, opened }) => {
    test.setTimeout(90_000);
    const { portal: owner } = await opened(looks);
    await ControlQuestion.registered(owner, sandbox, person);
    const take = camera(owner.page, view);
    await take('95-security-question');
    await owner.open('/security/question');
    await owner.comesAlive();
    await ControlQuestion.fillIn(owner, 'Кот?', '');
    await take('96-question');
    const { portal } = await opened(looks);
    const asked = new ControlQuestion(portal, sandbox, person);
    await asked.isAsked();
    await camera(portal.page, view)('97-answer');
    await portal.follow(ru.text('recover.question_lost'));
    await portal.shows(ru.text('lost.answer_title'));
    await camera(portal.page, view)('98-no-answer');
  });
}

for (const looks of VIEWS) {
  const view = looks.name;
  test(`every screen of the recovery without the second factor: ${view}`, async ({ sandbox, person, opened }) => {
    test.setTimeout(120_000);
    const { portal: owner } = await opened(looks);
    await LostFactor.registered(owner, sandbox, person);
    const { portal } = await opened(looks);
    const take = camera(portal.page, view);
    const lost = new LostFactor(portal, sandbox, person);
    await portal.open('/recover?lost=1');
    await take('80-recover-lost');
    await lost.toTheFactor();
    await take('81-second-factor');
    await portal.follow(ru.text('lost.link'));
    await portal.shows(ru.text('lost.title'));
    await take('82-another-contact');
    await portal.press(ru.text('lost.send'));
    await portal.shows(ru.text('lost.title_code'));
    await lost.triesInVain();
    await take('83-another-code');
    await portal.recover.code(await lost.letterCode());
    await portal.shows(ru.text('lost.title_wait'));
    await take('84-waiting');
    const { portal: there } = await opened(looks);
    const takeThere = camera(there.page, view);
    await there.open(await lost.cancelLink());
    await takeThere('85-cancel');
    await owner.open('/security');
    await camera(owner.page, view)('86-security');
    await there.comesAlive();
    await there.press(ru.text('lost.cancel_button'));
    await there.shows(ru.text('lost.cancelled_title'));
    await takeThere('87-cancelled');
    await there.open('/recover/nothing');
    await takeThere('88-nothing');
    await portal.open('/recover/lost');
    await portal.shows(ru.text('lost.title_ended'));
    await take('89-ended');
    const alone = withPhoneOnly(somebody());
    const { portal: theirs } = await opened(looks);
    await new Forms(theirs.page, sandbox).register(alone);
    await Authenticator.connect(theirs, sandbox);
    await theirs.page.context().clearCookies({ name: /^okno_(?!view)/ });
    await new LostFactor(theirs, sandbox, alone).toTheFactor();
    await theirs.follow(ru.text('lost.link'));
    await theirs.shows(ru.text('lost.title_closed'));
    await camera(theirs.page, view)('90-closed');
  });
}

for (const looks of VIEWS) {
  const view = looks.name;
  test(`every screen of codes by SMS: ${view}`, async ({ sandbox, person, opened }) => {
    test.setTimeout(120_000);
    const { portal: owner } = await opened(looks);
    const own = new SmsCodes(owner, sandbox, person);
    const take = camera(owner.page, view);
    await new Forms(owner.page, sandbox).registerWithBoth(person);
    await owner.open('/security');
    await take('100-security-without');
    await owner.open('/security/sms');
    await take('101-switch-on');
    await own.sendsFor();
    await take('102-switch-on-sent');
    const first = await own.next('connect_sms_code');
    await own.types(notThis(first));
    await owner.objects('code', ru.text('fault.code_wrong'));
    await take('103-switch-on-wrong');
    await owner.comesAlive();
    await own.types(first);
    await owner.shows(ru.text('two_step.codes_title'));
    await take('104-backup-codes');
    await owner.follow(ru.text('two_step.codes_done'));
    await owner.isAt('/security');
    await take('105-security');
    await sandbox.wait({ minutes: 11 });
    await owner.open('/security/password');
    await owner.isAt('/security/prove');
    await take('106-prove');
    await own.sendsFor();
    await take('107-prove-sent');

    const { portal } = await opened(looks);
    const sms = new SmsCodes(portal, sandbox, person);
    const takeThere = camera(portal.page, view);
    await portal.open('/sign-in');
    await takeThere('108-sign-in');
    await portal.open('/sign-in/sms');
    await portal.comesAlive();
    await takeThere('109-number');
    await sms.asks('');
    await portal.objects('phone', ru.text('fault.phone_empty'));
    await takeThere('110-number-empty');
    await sms.toTheCode();
    await takeThere('111-code');
    await sms.asksAgain();
    await portal.objects('code', ru.pattern('fault.resend_wait'));
    await takeThere('112-code-too-soon');
    await portal.comesAlive();
    await sms.types(await sms.next('sign_in_code'));
    await portal.shows(ru.text('two_step.backup_title'));
    await takeThere('113-backup-only');
    await sms.toTheSecondStep();
    await takeThere('114-second-step');
    await sms.sendsFor();
    await takeThere('115-second-step-sent');
    await sms.types('12');
    await portal.objects('code', ru.text('fault.code_length'));
    await takeThere('116-second-step-wrong');
    await sms.toTheSecondStep();
    await sms.isRefused();
    await takeThere('117-second-step-refused');
    await sandbox.wait({ hours: 1 });
    await sms.toTheFactorByMail();
    await takeThere('118-recovery');
    await sms.sendsFor();
    await takeThere('119-recovery-sent');
  });
}
