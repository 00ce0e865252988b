// Somebody who has lost their application and the backup codes, on the way back.
import { expect } from '@playwright/test';
import { Authenticator } from './authenticator';
import { Forms } from './forms';
import { type Person, notThis } from './people';
import type { Portal } from './portal';
import type { Sandbox } from './sandbox';
import { ru } from './texts';

/** What the letter to the other contact says. */
const LETTER = 'Чтобы подтвердить почту, введите на странице';

export class LostFactor {
  #lettersBefore = 0;

  constructor(
    readonly portal: Portal,
    private readonly sandbox: Sandbox,
    private readonly person: Person,
  ) {}

  /** Registers with both contacts and connects an application. */
  static async registered(portal: Portal, sandbox: Sandbox, person: Person): Promise<void> {
    await new Forms(portal.page, sandbox).registerWithBoth(person);
    await Authenticator.connect(portal, sandbox);
  }

  /** From «Забыли пароль?» to the step of the second factor. */
  async toTheFactor(): Promise<void> {
    const { portal, person, sandbox } = this;
    const before = await this.#count(person.phone, 'чтобы восстановить доступ');
    await portal.open('/recover');
    await portal.comesAlive();
    await portal.recover.start(person.phone);
    await portal.shows(ru.text('recover.title_code'));
    await expect.poll(() => this.#count(person.phone, 'чтобы восстановить доступ')).toBeGreaterThan(before);
    await portal.recover.code(await sandbox.newestCode(person.phone, 'чтобы восстановить доступ'));
    await portal.shows(ru.text('recover.second_title'));
  }

  /** On from there, to where the code of the mailbox is asked for. */
  async toTheCode(): Promise<void> {
    const { portal } = this;
    await portal.follow(ru.text('lost.link'));
    await portal.shows(ru.text('lost.title'));
    this.#lettersBefore = await this.#count(this.person.email, LETTER);
    await portal.press(ru.text('lost.send'));
    await portal.shows(ru.text('lost.title_code'));
  }

  /** The code in the letter that was sent for on this way, and in no earlier one. */
  async letterCode(): Promise<string> {
    await expect.poll(() => this.#count(this.person.email, LETTER)).toBeGreaterThan(this.#lettersBefore);
    const letter = await this.sandbox.newestSaying(this.person.email, LETTER);
    return /^\d{6}$/m.exec(letter)![0];
  }

  /** Both contacts are shown. */
  async waits(): Promise<void> {
    await this.toTheFactor();
    await this.toTheCode();
    await this.portal.recover.code(await this.letterCode());
    await this.portal.shows(ru.text('lost.title_wait'));
  }

  /** The link in the SMS by which the owner objects. */
  async cancelLink(): Promise<string> {
    const sms = await this.sandbox.newestSaying(this.person.phone, '/recover/cancel/');
    return /http\S+\/recover\/cancel\/\S+/.exec(sms)![0];
  }

  async #count(recipient: string, saying: string): Promise<number> {
    return (await this.sandbox.messagesTo(recipient)).filter(({ text }) => text.includes(saying)).length;
  }

  /** A wrong code is refused. */
  async triesInVain(): Promise<void> {
    await this.portal.recover.code(notThis(await this.letterCode()));
    await this.portal.objects('code', ru.text('fault.code_wrong'));
    await expect(this.portal.page.getByRole('main')).not.toContainText(this.person.email);
  }
}
