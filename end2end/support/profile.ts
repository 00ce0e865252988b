// The profile wizard as a visitor meets it: every step filled in as somebody whom the registries know.
import { expect, type Locator } from '@playwright/test';
import type { Person } from './people';
import { Forms } from './forms';
import type { Portal } from './portal';
import type { Fate, KnownPerson, Sandbox } from './sandbox';
import { ru } from './texts';

/** Somebody whom the registries know, with a password for the portal. */
export const registering = (known: KnownPerson): Person => ({
  surname: known.surname,
  givenName: known.given_name,
  phone: known.phone,
  email: known.email,
  password: 'Тихий вечер, 42 яблони',
});

/** A СНИЛС as it is written: `112-233-445 95`. */
export const grouped = (snils: string) => snils.replace(/^(...)(...)(...)(..)$/, '$1-$2-$3 $4');

const field = (key: string) => ru.text(`profile.field.${key}`);

export class Profile {
  constructor(private readonly portal: Portal) {}

  /** In the cabinet, as somebody of this fate. */
  static async begin(portal: Portal, sandbox: Sandbox, fate: Fate): Promise<{ profile: Profile; known: KnownPerson }> {
    const known = await sandbox.person(fate);
    await portal.register(registering(known), sandbox);
    return { profile: new Profile(portal), known };
  }

  /** Everything filled in and sent, as somebody of this fate; the registries are quick. */
  static async sent(portal: Portal, sandbox: Sandbox, fate: Fate): Promise<{ profile: Profile; known: KnownPerson }> {
    const known = await sandbox.person(fate);
    const profile = new Profile(portal);
    await profile.sendAs(known, sandbox);
    return { profile, known };
  }

  /** Everything filled in and sent, in a new account. */
  async sendAs(known: KnownPerson, sandbox: Sandbox): Promise<void> {
    for (const registry of ['pension', 'passports', 'tax', 'addresses'] as const) await sandbox.registryDelay(registry, 0);
    const forms = new Forms(this.portal.page, sandbox);
    await forms.register(registering(known));
    await forms.fillIn(known);
    await forms.sendProfile();
  }

  /** After a long while: signs in again, and looks how far it is. */
  async returns(known: KnownPerson): Promise<void> {
    await this.portal.open('/profile/status');
    await this.portal.isAt('/sign-in');
    await this.portal.signIn.as(known.phone, registering(known).password);
    await this.portal.isAt('/profile/status');
  }

  /** What is known of a registry's answer; it moves by itself, and without scripts by a reload. */
  async saysOf(registry: string, state: string | RegExp): Promise<void> {
    const row = this.portal.page.getByRole('listitem').filter({ hasText: ru.text(`registry.${registry}`) });
    await this.#moves(row.filter({ hasText: state }));
  }

  /** Follows the link to what does not fit, writes what the registries hold, and saves. */
  async correct(known: KnownPerson): Promise<void> {
    const { field: wrong, value } = known.correction!;
    await this.portal.page.getByRole('link', { name: /^Исправить/ }).click();
    await expect(this.portal.page).toHaveURL(/\/profile\/(person|document|snils|inn|address)$/);
    await this.portal.comesAlive();
    switch (wrong) {
      case 'birth_date':
        await this.date('birth_date', value);
        break;
      case 'passport_issue_date':
        await this.date('issue_date', value);
        break;
      case 'sex':
        await this.portal.choose(field(`sex_${value}`));
        break;
      case 'passport_number':
        await this.type('passport', known.passport.series + value);
        break;
      case 'address':
        await this.portal.page.locator('#registered_house').fill(/д\. (.*)$/.exec(value)![1]!);
        break;
      default:
        await this.portal.page.locator(`#${wrong}`).fill(value);
    }
    await this.save();
    if (wrong.startsWith('passport')) await this.confirm();
  }

  /** «Всё верно, так и есть», and on. */
  async confirm(): Promise<void> {
    await this.portal.page.getByRole('checkbox', { name: ru.text('profile.doubts_confirm'), exact: true }).check();
    await this.save();
  }

  async open(step: string): Promise<void> {
    await this.portal.open(`/profile/${step}`);
  }

  /** «Сохранить и продолжить». */
  async save(): Promise<void> {
    await this.portal.press(ru.text('profile.save'));
  }

  /** «Заполнить позже». */
  async later(): Promise<void> {
    await this.portal.press(ru.text('profile.later'));
  }

  line(key: string): Locator {
    return this.portal.page.getByRole('textbox', { name: field(key), exact: true });
  }

  async type(key: string, text: string): Promise<void> {
    await this.line(key).fill(text);
  }

  /** A date in its three parts. */
  async date(key: string, iso: string): Promise<void> {
    const group = this.portal.page.getByRole('group', { name: field(key) });
    const [year, month, day] = iso.split('-').map((part) => String(Number(part)));
    for (const [part, text] of [['common.day', day!], ['common.month', month!], ['common.year', year!]] as const) {
      await group.getByLabel(ru.text(part), { exact: true }).fill(text);
    }
  }

  async person(known: KnownPerson): Promise<void> {
    await this.portal.shows(ru.text('profile.person.title'));
    await this.portal.comesAlive();
    await this.type('surname', known.surname);
    await this.type('given_name', known.given_name);
    const none = this.portal.page.getByRole('checkbox', { name: field('no_patronymic'), exact: true });
    if (known.patronymic) {
      await none.uncheck();
      await this.type('patronymic', known.patronymic);
    } else {
      await none.check();
    }
    await this.portal.choose(field(`sex_${known.sex}`));
    await this.date('birth_date', known.birth_date);
    await this.type('birth_place', known.birth_place);
    await this.portal.choose(field('citizenship_russia'));
    await this.save();
  }

  /** Asked whether it may be so, `doubted` looks at the page. */
  async passport({ passport }: KnownPerson, doubted?: () => Promise<void>): Promise<void> {
    await this.portal.shows(ru.text('profile.document.title_passport'));
    await this.portal.comesAlive();
    await this.type('passport', `${passport.series} ${passport.number}`);
    await this.date('issue_date', passport.issue_date);
    await this.type('division_code', passport.division_code);
    await this.type('issuer', passport.issuer);
    await this.save();
    // The series of people who do not exist are rare ones.
    await expect(this.portal.page.getByRole('checkbox', { name: ru.text('profile.doubts_confirm'), exact: true })).toBeVisible();
    await doubted?.();
    await this.confirm();
  }

  async snils(number: string): Promise<void> {
    await this.portal.shows(ru.text('profile.snils.title'));
    await this.portal.comesAlive();
    await this.type('snils', number);
    await this.save();
  }

  async inn(number: string): Promise<void> {
    await this.portal.shows(ru.text('profile.inn.title'));
    await this.portal.comesAlive();
    await this.portal.page.locator('#inn').fill(number);
    await this.save();
  }

  async address({ address }: KnownPerson): Promise<void> {
    await this.portal.shows(ru.text('profile.address.title'));
    await this.portal.comesAlive();
    const part = (name: string) => this.portal.page.locator(`#registered_${name}`);
    await part('region').fill(address.region);
    await part('locality').fill(address.city);
    await part('street').fill(address.street);
    await part('house').fill(address.house);
    await part('flat').fill(address.flat);
    await part('postal_index').fill(address.postal_index);
    await this.portal.page.getByRole('checkbox', { name: ru.text('profile.address.same'), exact: true }).check();
    await this.save();
  }

  /** The second contact; an empty one is put off. */
  async contact(field: 'phone' | 'email', typed: string): Promise<void> {
    await this.portal.shows(ru.text('profile.contact.title'));
    await this.portal.comesAlive();
    await this.portal.page.locator(`#${field}`).fill(typed);
    await this.save();
  }

  /** The code that proves it. */
  async code(typed: string): Promise<void> {
    await this.portal.isAt('/profile/contact/confirm');
    await this.portal.page.locator('#code').fill(typed);
    await this.portal.press(ru.text('common.continue'));
  }

  /** All steps up to «Проверьте данные»; the second contact is put off. */
  async fillIn(known: KnownPerson): Promise<void> {
    await this.portal.open('/profile/person');
    await this.person(known);
    await this.passport(known);
    await this.snils(known.snils);
    await this.inn(known.inn);
    await this.address(known);
    await this.contact('email', '');
    await this.portal.shows(ru.text('profile.check.title'));
  }

  /** What the page of all answers says of one. */
  async answers(term: string, value: string): Promise<void> {
    const row = this.portal.page.locator('.c-check-answers__row').filter({ has: this.portal.page.getByText(term, { exact: true }) });
    await expect(row.first()).toContainText(value);
  }

  async task(key: string, status: string): Promise<void> {
    const row = this.portal.page.getByRole('listitem').filter({ hasText: ru.text(`profile.${key}.task`) });
    await expect(row).toContainText(ru.text(`profile.status_${status}`));
  }

  /** What «Проверяем данные» says in the end. It moves by itself, and without scripts by a reload. */
  async comesTo(outcome: string): Promise<void> {
    await this.#moves(this.portal.page.getByRole('heading', { name: outcome }));
  }

  async #moves(until: Locator): Promise<void> {
    await expect(async () => {
      if (!(await until.isVisible()) && !this.portal.hasScripts) await this.portal.page.reload();
      await expect(until).toBeVisible({ timeout: 1_000 });
    }).toPass({ timeout: 30_000 });
  }
}
