// The portal as a visitor meets it: pages by what can be done on them.
import { expect, type Locator, type Page } from '@playwright/test';
import { comesAlive } from './hydration';
import { type Person } from './people';
import type { Sandbox } from './sandbox';
import { ru } from './texts';

/** A second press within a second counts as a double click (ux 5.3), so a person here takes a little longer. */
const BREATH_MS = 1_100;

export class Portal {
  readonly contacts = new Contacts(this);
  readonly confirm = new Confirm(this);
  readonly choosePassword = new ChoosePassword(this);
  readonly signIn = new SignIn(this);
  readonly recover = new Recover(this);
  readonly secondStep = new SecondStep(this);
  readonly security = new Security(this);
  readonly cabinet = new Cabinet(this);
  #pressedAt = 0;

  constructor(
    readonly page: Page,
    /** Whether this visitor's browser runs scripts. */
    readonly hasScripts: boolean,
    /** Whether it is a phone. */
    readonly isPhone = false,
  ) {}

  async open(path: string): Promise<void> {
    await this.page.goto(path);
  }

  /** Forgets the session and all else that the browser keeps. The page goes first: open, it would ask for its feed and hear «401». */
  async forget(): Promise<void> {
    await this.page.goto('about:blank');
    await this.page.context().clearCookies();
  }

  /** Waits until scripts have taken the page over; without scripts there is nothing to wait for. */
  async comesAlive(): Promise<void> {
    if (this.hasScripts) await comesAlive(this.page);
  }

  async shows(heading: string): Promise<void> {
    await expect(this.page.getByRole('heading', { level: 1 })).toHaveText(heading);
  }

  async isAt(path: string): Promise<void> {
    await expect(this.page).toHaveURL((url) => url.pathname === path);
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  async press(name: string): Promise<void> {
    await this.#breathe();
    await this.button(name).click();
    this.#pressedAt = Date.now();
  }

  /** What has the focus, pressed by keyboard. */
  async pressEnter(): Promise<void> {
    await this.#breathe();
    await this.page.keyboard.press('Enter');
    this.#pressedAt = Date.now();
  }

  async #breathe(): Promise<void> {
    const rested = Date.now() - this.#pressedAt;
    if (this.hasScripts && rested < BREATH_MS) await this.page.waitForTimeout(BREATH_MS - rested);
  }

  async follow(name: string): Promise<void> {
    await this.page.getByRole('main').getByRole('link', { name, exact: true }).click();
  }

  /** Takes one of several. */
  async choose(option: string): Promise<void> {
    await this.page.getByRole('radio', { name: option, exact: true }).check();
  }

  /** How the page is shown: the `data-` attributes that the style sheet goes by; `null` is the usual. */
  async looks(expected: Record<string, string | null>): Promise<void> {
    const html = this.page.locator('html');
    for (const [name, value] of Object.entries(expected)) {
      if (value === null) await expect(html).not.toHaveAttribute(`data-${name}`);
      else await expect(html).toHaveAttribute(`data-${name}`, value);
    }
  }

  /** The message at a field. */
  message(field: string): Locator {
    return this.page.locator(`#${field}-error`);
  }

  /** The list of messages above the heading. */
  get summary(): Locator {
    return this.page.locator('#errors');
  }

  /** The page objects to a field: in the title, in the summary and at the field, in the same words. */
  async objects(field: string, sentence: string | RegExp): Promise<void> {
    await expect(this.message(field)).toContainText(sentence);
    await expect(this.summary.getByRole('link').filter({ hasText: sentence })).toHaveAttribute('href', `#${field}`);
    await expect(this.page).toHaveTitle(new RegExp(`^${ru.text('common.error_prefix')}`));
    await expect(this.page.locator(`#${field}`)).toHaveAttribute('aria-invalid', 'true');
  }

  /** The page objects to nothing. */
  async objectsToNothing(): Promise<void> {
    await expect(this.summary).toBeHidden();
    await expect(this.page.locator('[aria-invalid=true]')).toHaveCount(0);
  }

  /** Signs in, to the cabinet. */
  async enter({ phone, password }: Pick<Person, 'phone' | 'password'>): Promise<void> {
    await this.open('/sign-in');
    await this.signIn.as(phone, password);
    await this.isAt('/cabinet');
  }

  /** From the first page to the cabinet; the phone is proven if there is one, else the mailbox. */
  async register(person: Person, sandbox: Sandbox): Promise<void> {
    await this.open('/register');
    await this.contacts.fillIn(person);
    await this.contacts.goOn();
    if (person.phone) {
      await this.confirm.enter(await sandbox.nextCode(person.phone));
    } else {
      await this.open(await sandbox.nextLink(person.email));
      await this.press(ru.text('register.link.button'));
    }
    await this.choosePassword.choose(person.password);
    await this.cabinet.greets(person);
  }
}

class Contacts {
  constructor(private readonly portal: Portal) {}

  field(key: 'surname' | 'given_name' | 'phone' | 'email' | 'consent'): Locator {
    return this.portal.page.getByLabel(ru.text(`register.contacts.${key}`), { exact: true });
  }

  async fillIn(person: Person): Promise<void> {
    await this.field('consent').check();
    await this.field('surname').fill(person.surname);
    await this.field('given_name').fill(person.givenName);
    await this.field('phone').fill(person.phone);
    await this.field('email').fill(person.email);
  }

  /** Sends the form and waits for the next step. */
  async goOn(): Promise<void> {
    await this.submit();
    await this.portal.isAt('/register/confirm');
  }

  async submit(): Promise<void> {
    await this.portal.press(ru.text('common.continue'));
  }

  /** The fields hold what this person typed. */
  async remembers(person: Person): Promise<void> {
    await expect(this.field('surname')).toHaveValue(person.surname);
    await expect(this.field('given_name')).toHaveValue(person.givenName);
    await expect(this.field('phone')).toHaveValue(person.phone);
    await expect(this.field('email')).toHaveValue(person.email);
  }
}

class Confirm {
  constructor(private readonly portal: Portal) {}

  get code(): Locator {
    return this.portal.page.getByLabel(ru.text('register.confirm.code'), { exact: true });
  }

  async enter(code: string): Promise<void> {
    await this.code.fill(code);
    await this.portal.press(ru.text('common.continue'));
  }

  async askForNewCode(): Promise<void> {
    await this.#ask('no_code', 'resend_code');
  }

  async askForNewLetter(): Promise<void> {
    await this.#ask('no_letter', 'resend_letter');
  }

  async #ask(question: string, request: string): Promise<void> {
    const button = this.portal.button(ru.text(`register.confirm.${request}`));
    const folded = this.portal.page.getByText(ru.text(`register.confirm.${question}`), { exact: true });
    await expect(folded).toBeVisible();
    if (!(await button.isVisible())) await folded.click();
    await this.portal.press(ru.text(`register.confirm.${request}`));
  }
}

class ChoosePassword {
  constructor(private readonly portal: Portal) {}

  get password(): Locator {
    return this.portal.page.getByLabel(ru.text('register.password.label'), { exact: true });
  }

  async choose(password: string): Promise<void> {
    await this.portal.shows(ru.text('register.password.title'));
    await this.password.fill(password);
    await this.submit();
  }

  async submit(): Promise<void> {
    await this.portal.press(ru.text('register.password.finish'));
  }
}

class SignIn {
  constructor(private readonly portal: Portal) {}

  get login(): Locator {
    return this.portal.page.getByLabel(ru.text('sign_in.login'), { exact: true });
  }

  get password(): Locator {
    return this.portal.page.getByLabel(ru.text('sign_in.password'), { exact: true });
  }

  async as(login: string, password: string): Promise<void> {
    await this.login.fill(login);
    await this.password.fill(password);
    await this.submit();
  }

  async submit(): Promise<void> {
    await this.portal.press(ru.text('common.sign_in'));
  }
}

class SecondStep {
  constructor(private readonly portal: Portal) {}

  /** A code of the application, wherever it is asked for beside nothing else. */
  async code(code: string, button = 'common.continue'): Promise<void> {
    await this.portal.page.getByLabel(ru.text('two_step.setup_code'), { exact: true }).fill(code);
    await this.portal.press(ru.text(button));
  }

  async backupCode(code: string): Promise<void> {
    await this.portal.page.getByLabel(ru.text('two_step.backup_code'), { exact: true }).fill(code);
    await this.portal.press(ru.text('common.continue'));
  }
}

class Recover {
  constructor(private readonly portal: Portal) {}

  /** «Телефон, почта или СНИЛС». */
  async start(login: string): Promise<void> {
    await this.portal.page.getByLabel(ru.text('recover.login'), { exact: true }).fill(login);
    await this.portal.press(ru.text('recover.go'));
  }

  async code(code: string): Promise<void> {
    await this.portal.page.getByLabel(ru.text('recover.code'), { exact: true }).fill(code);
    await this.portal.press(ru.text('common.continue'));
  }

  async password(password: string): Promise<void> {
    await this.portal.page.getByLabel(ru.text('recover.new'), { exact: true }).fill(password);
    await this.portal.press(ru.text('recover.save'));
  }
}

class Security {
  constructor(private readonly portal: Portal) {}

  /** Where the cabinet is open. */
  get sessions(): Locator {
    const { page } = this.portal;
    return page.getByRole('main').getByRole('listitem').filter({ hasNot: this.#forget });
  }

  /** The devices that are known. */
  get devices(): Locator {
    return this.portal.page.getByRole('main').getByRole('listitem').filter({ has: this.#forget });
  }

  get #forget(): Locator {
    return this.portal.page.getByRole('button', { name: new RegExp(`^${ru.text('security.forget')}\\s*: `) });
  }

  /** Forgets the last device of the list. */
  async forgetDevice(): Promise<void> {
    await this.devices.last().getByRole('button').click();
  }

  /** Ends the first session that is not this one. */
  async endOther(): Promise<void> {
    await this.portal.page.getByRole('button', { name: new RegExp(`^${ru.text('security.end')}\\s*: `) }).first().click();
  }

  /** «Подтвердите, что это вы»; with two-step sign-in also by a code, whose field is named by its key. */
  async prove(password: string, code?: string, field = 'recover.second'): Promise<void> {
    await this.#field('current').fill(password);
    if (code !== undefined) await this.portal.page.getByLabel(ru.text(field), { exact: true }).fill(code);
    await this.portal.press(ru.text('security.prove_go'));
  }

  async change(current: string, wanted: string): Promise<void> {
    await this.#field('current').fill(current);
    await this.#field('new').fill(wanted);
    await this.portal.press(ru.text('security.save'));
  }

  #field(key: 'current' | 'new'): Locator {
    return this.portal.page.getByLabel(ru.text(`security.${key}`), { exact: true });
  }
}

class Cabinet {
  constructor(private readonly portal: Portal) {}

  /** The cabinet of this person is open. */
  async greets(person: Person): Promise<void> {
    await this.portal.isAt('/cabinet');
    await this.portal.shows(ru.text('cabinet.greeting', { name: person.givenName }));
    const owner = `${person.givenName} ${person.surname}`;
    await expect(this.portal.page.getByRole('banner').getByRole('link', { name: owner })).toBeVisible();
  }

  /** The entries of the feed with this title, by the key of its text. */
  entry(titleKey: string): Locator {
    const title = this.portal.page.getByRole('heading', { level: 3, name: ru.text(titleKey), exact: true });
    return this.portal.page.getByRole('article').filter({ has: title });
  }

  async hasUnread(count: number): Promise<void> {
    const words = count > 0 ? ru.count('cabinet.unread', count) : ru.text('cabinet.all_read');
    await expect(this.portal.page.getByText(words, { exact: true })).toBeVisible();
  }

  async showsContact(shown: string, stateKey: string): Promise<void> {
    await expect(this.portal.page.getByText(`${shown}, ${ru.text(stateKey)}`)).toBeVisible();
  }

  async signOut(): Promise<void> {
    await this.portal.press(ru.text('common.sign_out'));
    await this.portal.isAt('/sign-in');
  }
}
