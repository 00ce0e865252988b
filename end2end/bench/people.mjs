// Somebody who has filled in every step of the profile, and whose papers wait to be sent.
import { PASSWORD } from '../measure/walk.mjs';
import { Browser } from './browser.mjs';

/** Registers, and fills in the steps of the profile with these papers. Gives the browser, in front of «Проверьте данные». */
export async function prepare(portal, papers, phone) {
  const browser = new Browser(portal.origin);
  await browser.open('/register');
  const contacts = { surname: papers.surname, given_name: papers.given_name, phone, email: '', consent: 'yes' };
  await browser.send('/api/register/contacts', contacts, '/register/confirm');
  await browser.send('/api/register/confirm', { code: await portal.codeTo(phone) }, '/register/password');
  await browser.send('/api/register/password', { password: PASSWORD }, '/cabinet');
  await browser.open('/cabinet');
  for (const [step, given] of Object.entries(answers(papers))) {
    // The document comes last, and until then it is what is asked for next.
    const next = step === 'document' ? '/profile/check' : '/profile/document';
    await browser.send(`/api/profile/${step}`, { ...given, seen: '0' }, next);
  }
  return browser;
}

/** What is typed on each step. */
function answers({ passport, address, ...person }) {
  const { surname, given_name, patronymic, sex, birth_place } = person;
  const whole = patronymic ? { patronymic } : { no_patronymic: 'yes' };
  const names = { surname, given_name, ...whole };
  return {
    person: { ...names, sex, ...date('birth_date', person.birth_date), birth_place, citizenship: 'russia' },
    snils: { snils: person.snils },
    inn: { inn: person.inn },
    address: {
      registered_region: address.region,
      registered_locality: address.city,
      registered_street: address.street,
      registered_house: address.house,
      registered_flat: address.flat,
      registered_postal_index: address.postal_index,
      same_address: 'yes',
    },
    contact: { email: '' },
    document: {
      passport: `${passport.series} ${passport.number}`,
      ...date('issue_date', passport.issue_date),
      division_code: passport.division_code,
      issuer: passport.issuer,
      // No region has the series of people who do not exist, and a birthday may ask for a new passport. All that is right.
      confirmed: 'passport.unknown_region passport_dates.replace_now_20 passport_dates.replace_now_45',
    },
  };
}

/** A date in its three parts. */
function date(name, iso) {
  const [year, month, day] = iso.split('-').map((part) => String(Number(part)));
  return { [`${name}_day`]: day, [`${name}_month`]: month, [`${name}_year`]: year };
}
