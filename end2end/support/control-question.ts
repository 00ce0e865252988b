// A control question: how its owner sets it, and how it is met on the way to a new password.
import { Forms } from './forms';
import type { Person } from './people';
import type { Portal } from './portal';
import type { Sandbox } from './sandbox';
import { ru } from './texts';

export const QUESTION = 'Куда выходило окно детской?';
export const ANSWER = 'В яблоневый сад';

export class ControlQuestion {
  constructor(
    readonly portal: Portal,
    private readonly sandbox: Sandbox,
    private readonly person: Person,
  ) {}

  /** Registers with both contacts and sets a question. */
  static async registered(portal: Portal, sandbox: Sandbox, person: Person): Promise<void> {
    await new Forms(portal.page, sandbox).registerWithBoth(person);
    await portal.open('/security/question');
    await portal.comesAlive();
    await ControlQuestion.fillIn(portal, QUESTION, ANSWER);
    await portal.isAt('/security');
  }

  static async fillIn(portal: Portal, question: string, answer: string): Promise<void> {
    await portal.page.getByLabel(ru.text('question.question'), { exact: true }).fill(question);
    await portal.page.getByLabel(ru.text('question.answer'), { exact: true }).fill(answer);
    await portal.press(ru.text('question.save'));
  }

  /** From «Забыли пароль?» to the question. */
  async isAsked(): Promise<void> {
    const { portal, sandbox, person } = this;
    await portal.open('/recover');
    await portal.comesAlive();
    await portal.recover.start(person.phone);
    await portal.shows(ru.text('recover.title_code'));
    const { text } = await sandbox.nextMessage(person.phone, /восстановить доступ/);
    await portal.recover.code(text.slice(0, 6));
    await portal.shows(ru.text('recover.question_title'));
  }

  async answers(answer: string): Promise<void> {
    await this.portal.page.getByLabel(ru.text('recover.question_answer'), { exact: true }).fill(answer);
    await this.portal.press(ru.text('common.continue'));
  }
}
