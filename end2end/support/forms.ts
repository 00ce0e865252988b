// Forms, sent as a browser without scripts sends them, and none of their pages drawn: the quick way to where a journey begins.
import { expect, type Page } from '@playwright/test';
import type { Person } from './people';
import type { KnownPerson, Sandbox } from './sandbox';

export class Forms {
  constructor(
    private readonly page: Page,
    private readonly sandbox: Sandbox,
  ) {}

  /** Sends a form that stands on a page, and says where it leads. */
  async send(from: string, action: string, fields: Record<string, string>): Promise<string> {
    const request = this.page.request;
    const html = await (await request.get(from, { headers: { Accept: 'text/html' } })).text();
    const token = /name="_csrf" value="([^"]+)"/.exec(html)?.[1];
    expect(token, `a token in the forms of ${from}`).toBeTruthy();
    const answer = await request.post(action, {
      form: { ...fields, _csrf: token! },
      headers: { Origin: this.sandbox.origin, Accept: 'text/html' },
      maxRedirects: 0,
    });
    expect(answer.status(), `${action} leads on`).toBe(303);
    return answer.headers()['location'] ?? '';
  }

  /** From nothing to the cabinet; the phone is proven. */
  async register({ surname, givenName, phone, email, password }: Person): Promise<void> {
    const contacts = { surname, given_name: givenName, phone, email, consent: 'yes' };
    expect(await this.send('/register', '/api/register/contacts', contacts)).toBe('/register/confirm');
    const code = await this.sandbox.nextCode(phone);
    expect(await this.send('/register/confirm', '/api/register/confirm', { code })).toBe('/register/password');
    expect(await this.send('/register/password', '/api/register/password', { password })).toBe('/cabinet');
  }

  /** Likewise; both contacts are proven before the account is opened. */
  async registerWithBoth(person: Person): Promise<void> {
    const { surname, givenName, phone, email, password } = person;
    const contacts = { surname, given_name: givenName, phone, email, consent: 'yes' };
    expect(await this.send('/register', '/api/register/contacts', contacts)).toBe('/register/confirm');
    const code = await this.sandbox.nextCode(phone);
    expect(await this.send('/register/confirm', '/api/register/confirm', { code })).toBe('/register/password');
    expect(await this.send(await this.sandbox.nextLink(email), '/api/register/email', {})).toBe('/register/password');
    expect(await this.send('/register/password', '/api/register/password', { password })).toBe('/cabinet');
  }

  /** All steps of the profile, or those up to one; the second contact is put off. */
  async fillIn(known: KnownPerson, last?: 'person'): Promise<void> {
    const { passport, address } = known;
    const step = async (name: string, fields: Record<string, string>) => {
      const next = await this.send(`/profile`, `/api/profile/${name}`, { ...fields, seen: '1000' });
      expect(next, `${name} is sound`).not.toContain('#errors');
    };
    const person = {
      surname: known.surname,
      given_name: known.given_name,
      ...(known.patronymic ? { patronymic: known.patronymic } : { no_patronymic: 'yes' }),
      sex: known.sex,
      ...inParts('birth_date', known.birth_date),
      birth_place: known.birth_place,
      citizenship: 'russia',
      confirmed: 'sex.against_patronymic',
    };
    await step('person', person);
    if (last === 'person') return;
    await step('document', {
      passport: passport.series + passport.number,
      ...inParts('issue_date', passport.issue_date),
      division_code: passport.division_code,
      issuer: passport.issuer,
      // The series of people who do not exist are rare ones.
      confirmed: 'passport.unknown_region',
    });
    await step('snils', { snils: known.snils });
    await step('inn', { inn: known.inn });
    await step('address', {
      registered_region: address.region,
      registered_locality: address.city,
      registered_street: address.street,
      registered_house: address.house,
      registered_flat: address.flat,
      registered_postal_index: address.postal_index,
      same_address: 'yes',
    });
    await step('contact', { email: '' });
  }

  /** «Отправить на проверку». */
  async sendProfile(): Promise<void> {
    expect(await this.send('/profile/check', '/api/profile/send', {})).toBe('/profile/status');
  }
}

/** A date, as the three inputs of its field send it. */
function inParts(name: string, iso: string): Record<string, string> {
  const [year, month, day] = iso.split('-');
  return { [`${name}_day`]: day!, [`${name}_month`]: month!, [`${name}_year`]: year! };
}
