// The control question: set on «Безопасность», asked before a new password, and what whoever forgot the answer does.
import { ANSWER, ControlQuestion, QUESTION } from '../support/control-question';
import { expect, test } from '../support/fixtures';
import { withPhoneOnly } from '../support/people';
import { Forms } from '../support/forms';
import { ru } from '../support/texts';

const NEW_PASSWORD = 'Рыжий кот у окна, 7 лет';

test('a question is set, asked before a new password, and removed', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(90_000);
  await new Forms(portal.page, sandbox).registerWithBoth(person);
  await portal.open('/security');
  await portal.comesAlive();
  await expect(portal.page.getByText(ru.text('question.off'))).toBeVisible();
  await portal.follow(ru.text('question.set'));
  await portal.shows(ru.text('question.setup_title'));
  await portal.comesAlive();
  await ControlQuestion.fillIn(portal, QUESTION, 'окно детской');
  await portal.objects('control_answer', ru.text('fault.answer_in_question'));
  await expect(portal.page.getByLabel(ru.text('question.question'), { exact: true })).toHaveValue(QUESTION);
  await portal.comesAlive();
  await ControlQuestion.fillIn(portal, QUESTION, ANSWER);
  await portal.isAt('/security');
  await expect(portal.page.getByText(ru.text('notice.question_title'))).toBeVisible();
  expect((await sandbox.nextMessage(person.email, /контрольный вопрос/)).text).not.toContain(QUESTION);

  const { portal: elsewhere } = await anotherBrowser();
  const asked = new ControlQuestion(elsewhere, sandbox, person);
  await asked.isAsked();
  await expect(elsewhere.page.getByText(QUESTION)).toBeVisible();
  await elsewhere.comesAlive();
  await asked.answers('в вишнёвый сад');
  await elsewhere.objects('control_answer', ru.text('fault.answer_wrong'));
  await elsewhere.comesAlive();
  await asked.answers('в ЯБЛОНЕВЫЙ  сад.');
  await elsewhere.shows(ru.text('recover.new_title'));
  await elsewhere.comesAlive();
  await elsewhere.recover.password(NEW_PASSWORD);
  await elsewhere.isAt('/sign-in');
  await elsewhere.signIn.as(person.phone, NEW_PASSWORD);
  await elsewhere.isAt('/cabinet');

  await elsewhere.open('/security');
  await elsewhere.comesAlive();
  await elsewhere.press(ru.text('question.remove'));
  await expect(elsewhere.page.getByText(ru.text('notice.question_removed_title'))).toBeVisible();
  await expect(elsewhere.page.getByText(ru.text('question.off'))).toBeVisible();
});

test('whoever forgot the answer shows the other contact and waits', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(90_000);
  await ControlQuestion.registered(portal, sandbox, person);
  const { portal: elsewhere } = await anotherBrowser();
  const asked = new ControlQuestion(elsewhere, sandbox, person);
  await asked.isAsked();
  await elsewhere.follow(ru.text('recover.question_lost'));
  await elsewhere.shows(ru.text('lost.answer_title'));
  await elsewhere.comesAlive();
  await elsewhere.press(ru.text('lost.send'));
  await elsewhere.shows(ru.text('lost.title_code'));
  const { text } = await sandbox.nextMessage(person.email, /Чтобы подтвердить почту, введите на странице/);
  await elsewhere.recover.code(/^\d{6}$/m.exec(text)![0]);
  await elsewhere.shows(ru.text('lost.title_wait'));
  await expect(elsewhere.page.getByRole('main')).toContainText(ru.text('lost.answer_found'));
  await sandbox.wait({ hours: 24 });
  await elsewhere.open('/recover/lost');
  await elsewhere.isAt('/recover/password');
});

test('with one contact the page says why no question is set', async ({ portal, sandbox, person }) => {
  await new Forms(portal.page, sandbox).register(withPhoneOnly(person));
  await portal.open('/security');
  await expect(portal.page.getByText(ru.text('question.needs_contact'))).toBeVisible();
  await portal.open('/security/question');
  await portal.isAt('/security');
});
