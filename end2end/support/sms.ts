// Codes by SMS: in place of the password, and as the second step.
import { expect } from '@playwright/test';
import { Forms } from './forms';
import { type Person, endingOf } from './people';
import type { Portal } from './portal';
import type { Sandbox } from './sandbox';
import { ru } from './texts';

/** What the code in a message is for: the key of the message. */
type Purpose = 'recovery_code' | 'sign_in_code' | 'second_step_code' | 'proof_code' | 'connect_sms_code';

export class SmsCodes {
  constructor(
    readonly portal: Portal,
    private readonly sandbox: Sandbox,
    private readonly person: Person,
  ) {}

  /** Registers with both contacts and switches codes by SMS on; gives the backup codes. */
  static async registered(portal: Portal, sandbox: Sandbox, person: Person): Promise<string[]> {
    await new Forms(portal.page, sandbox).registerWithBoth(person);
    await portal.open('/security/sms');
    const codes = new SmsCodes(portal, sandbox, person);
    await codes.sendsFor();
    await codes.types(await codes.next('connect_sms_code'));
    await portal.shows(ru.text('two_step.codes_title'));
    const backup = await portal.page.getByRole('main').getByRole('listitem').allInnerTexts();
    expect(backup).toHaveLength(10);
    return backup;
  }

  /** The code in the next SMS for this. */
  async next(purpose: Purpose): Promise<string> {
    const { text } = await this.sandbox.nextMessage(this.person.phone, ru.pattern(`message.${purpose}`));
    return text.slice(0, 6);
  }

  /** «Войти по коду из СМС»: gives a number. */
  async asks(phone: string): Promise<void> {
    await this.portal.page.getByLabel(ru.text('sms.phone'), { exact: true }).fill(phone);
    await this.portal.press(ru.text('recover.go'));
  }

  /** From «Войти» to the page of the code. */
  async toTheCode(): Promise<void> {
    const { portal, person } = this;
    await portal.open('/sign-in/sms');
    await portal.comesAlive();
    await this.asks(person.phone);
    await portal.shows(ru.text('sms.title_code'));
    await portal.comesAlive();
  }

  /** From «Войти» to the second step, by the password. */
  async toTheSecondStep(title = 'sms.step_title'): Promise<void> {
    const { portal, person } = this;
    await portal.open('/sign-in');
    await portal.comesAlive();
    await portal.signIn.as(person.phone, person.password);
    await portal.shows(ru.text(title));
  }

  /** From «Забыли пароль?» to the second step, by a code from a letter. */
  async toTheFactorByMail(): Promise<void> {
    const { portal, person, sandbox } = this;
    await portal.open('/recover');
    await portal.comesAlive();
    await portal.recover.start(person.email);
    await portal.shows(ru.text('recover.title_code'));
    await portal.comesAlive();
    const { text } = await sandbox.nextMessage(person.email, /восстанавливает доступ/);
    await portal.recover.code(/^\d{6}$/m.exec(text)![0]);
    await portal.shows(ru.text('recover.second_title'));
  }

  async types(code: string): Promise<void> {
    await this.portal.page.getByLabel(ru.text('sms.code'), { exact: true }).fill(code);
    await this.portal.press(ru.text('common.continue'));
  }

  /** Has a code sent, where the page knows the number, and waits until it says so. */
  async sendsFor(): Promise<void> {
    await this.portal.comesAlive();
    await this.portal.press(ru.text('sms.step_go'));
    await this.saysSent();
    await this.portal.comesAlive();
  }

  /** Asks for a code after the last one that the hour allows, where no field stands yet. */
  async isRefused(): Promise<void> {
    await this.portal.comesAlive();
    await this.portal.press(ru.text('sms.step_go'));
    await expect(this.portal.page.getByRole('main').getByRole('alert')).toContainText(ru.pattern('fault.resend_wait'));
  }

  /** The page says that a code, or which one, went to whoever is known already. */
  async saysSent(number?: number): Promise<void> {
    const ending = endingOf(this.person.phone);
    const sent = ru.pattern('sms.step_sent', number === undefined ? { ending } : { ending, number });
    await expect(this.portal.page.getByRole('main')).toContainText(sent);
  }

  /** On «Безопасность», removes them. */
  async isRemoved(): Promise<void> {
    const { page } = this.portal;
    await page.getByRole('button', { name: new RegExp(`^${ru.text('two_step.remove')}\\s*: ${ru.text('sms.name')}`) }).click();
    await expect(page.getByText(ru.text('sms.removed'), { exact: true })).toBeVisible();
    await expect(page.getByText(ru.text('two_step.off'))).toBeVisible();
  }

  /** «Отправить ещё раз». */
  async asksAgain(): Promise<void> {
    const { portal } = this;
    const button = portal.button(ru.text('recover.resend'));
    const folded = portal.page.getByText(ru.text('sms.step_lost'), { exact: true });
    await expect(folded).toBeVisible();
    if (!(await button.isVisible())) await folded.click();
    await portal.press(ru.text('recover.resend'));
  }
}
