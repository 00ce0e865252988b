// Whatever people paste is taken as it is meant (ux 4.5), and nothing is sent before the button.
import { withPhoneOnly } from '../support/people';
import { expect, test } from '../support/fixtures';
import { Forms } from '../support/forms';
import { Profile, registering } from '../support/profile';
import { ru } from '../support/texts';
import type { Locator } from '@playwright/test';

/** Puts the text in as a paste does: at once, in place of what was there. */
async function paste(field: Locator, text: string): Promise<void> {
  await field.focus();
  await field.selectText();
  await field.page().keyboard.insertText(text);
}

/** `+79001234567` as people write it. */
const spellings = (phone: string) => {
  const [, code, a, b, c] = /^\+7(\d{3})(\d{3})(\d\d)(\d\d)$/.exec(phone) ?? [];
  return [`8 (${code}) ${a}-${b}-${c}`, `7${code}${a}${b}${c}`, `\u00a0+7\u2009${code}\u2011${a} ${b}.${c}`];
};

test('a phone in any spelling, and a code with a space or a dash', async ({ portal, sandbox, person }) => {
  for (const typed of spellings(person.phone)) {
    await portal.open('/register');
    await portal.contacts.fillIn(withPhoneOnly(person));
    await paste(portal.contacts.field('phone'), typed);
    await portal.contacts.goOn();
    // The same contact makes no second message, and is shown as it was typed.
    await portal.open('/register');
    await expect(portal.contacts.field('phone')).toHaveValue(typed);
  }
  await portal.open('/register/confirm');
  const code = await sandbox.nextCode(person.phone);
  const { code: field } = portal.confirm;
  await expect(portal.page.locator('[autocomplete=one-time-code]')).toHaveCount(1);
  await paste(field, `${code.slice(0, 3)}-${code.slice(3)}`);
  await paste(field, ` ${code.slice(0, 3)} ${code.slice(3)}\u00a0`);
  await portal.isAt('/register/confirm');
  await portal.press(ru.text('common.continue'));
  await portal.isAt('/register/password');
  await paste(portal.choosePassword.password, person.password);
  await portal.choosePassword.submit();
  await portal.cabinet.greets(person);

  await portal.cabinet.signOut();
  await paste(portal.signIn.login, spellings(person.phone)[0]!);
  await paste(portal.signIn.password, person.password);
  await portal.signIn.submit();
  await portal.cabinet.greets(person);
});

test('documents in any spelling', async ({ portal, sandbox }) => {
  test.setTimeout(90_000);
  const known = await sandbox.person('all_match');
  const forms = new Forms(portal.page, sandbox);
  await forms.register(registering(known));
  await forms.fillIn(known, 'person');
  const profile = new Profile(portal);
  const { series, number, division_code: code, issuer } = known.passport;
  const [year, month, day] = known.passport.issue_date.split('-').map(Number);
  const named = new Intl.DateTimeFormat('ru-RU', { day: 'numeric', month: 'long', timeZone: 'UTC' });
  const inGenitive = named.format(Date.UTC(year!, month! - 1, day!)).split(' ')[1]!;
  const digits = code.replace('-', '');
  const passports = [
    [`Паспорт: серия ${series} № ${number}`, digits],
    [`${series.slice(0, 2)} ${series.slice(2)}\u00a0${number.slice(0, 3)}\u2009${number.slice(3)}`, ` ${digits.slice(0, 3)} ${digits.slice(3)} `],
    [`${series}-${number}`, `${digits.slice(0, 3)}\u2013${digits.slice(3)}`],
  ];
  for (const [passport, division] of passports) {
    await profile.open('document');
    await portal.comesAlive();
    await paste(profile.line('passport'), passport!);
    await paste(profile.line('division_code'), division!);
    await paste(portal.page.locator('#issue_date'), String(day));
    await paste(portal.page.locator('#issue_date_month'), inGenitive);
    await paste(portal.page.locator('#issue_date_year'), `${year} г.`);
    await paste(profile.line('issuer'), `  ${issuer.replace(' ', '\u00a0')} `);
    await profile.save();
    // The series of people who do not exist are rare ones. A browser with scripts writes each spelling alike, and what was confirmed stays so.
    const asked = portal.page.getByRole('checkbox', { name: ru.text('profile.doubts_confirm'), exact: true });
    await expect(asked.or(portal.page.getByRole('heading', { name: ru.text('profile.snils.title') }))).toBeVisible();
    if (await asked.isVisible()) await profile.confirm();
    await portal.shows(ru.text('profile.snils.title'));
  }

  const [a, b, c, control] = /^(...)(...)(...)(..)$/.exec(known.snils)!.slice(1);
  for (const snils of [`СНИЛС № ${a}-${b}-${c} ${control}`, `${a}\u00a0${b}\u00a0${c}\u00a0${control}`, `${a}\u2011${b}\u2013${c}\u2212${control}`]) {
    await profile.open('snils');
    await portal.comesAlive();
    await paste(profile.line('snils'), snils);
    await profile.save();
    await portal.shows(ru.text('profile.inn.title'));
  }

  const inn = known.inn;
  for (const spelling of [`ИНН: ${inn}`, `${inn.slice(0, 4)} ${inn.slice(4, 10)}\u00a0${inn.slice(10)}`]) {
    await profile.open('inn');
    await portal.comesAlive();
    await paste(portal.page.locator('#inn'), spelling);
    await profile.save();
    await portal.shows(ru.text('profile.address.title'));
  }
});
