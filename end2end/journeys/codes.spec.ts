// The code from the SMS: wrong, spent, expired, used, replaced.
import { notThis, withPhoneOnly } from '../support/people';
import { expect, test } from '../support/fixtures';
import { ru } from '../support/texts';

test.beforeEach(async ({ portal, person }) => {
  await portal.open('/register');
  await portal.contacts.fillIn(withPhoneOnly(person));
  await portal.contacts.goOn();
});

test('a wrong code is refused, and the right one still works', async ({ portal, sandbox, person }) => {
  const code = await sandbox.nextCode(person.phone);
  await portal.confirm.enter(notThis(code));
  await portal.objects('code', ru.text('fault.code_wrong'));
  await portal.confirm.enter(code);
  await portal.isAt('/register/password');
});

test('after five wrong codes even the right one is refused, and a new one works', async ({
  portal,
  sandbox,
  person,
}) => {
  const code = await sandbox.nextCode(person.phone);
  for (let tries = 1; tries < 5; tries += 1) {
    await portal.confirm.enter(notThis(code));
    await portal.objects('code', ru.text('fault.code_wrong'));
  }
  await portal.confirm.enter(notThis(code));
  await portal.objects('code', ru.text('fault.code_spent'));
  await portal.confirm.enter(code);
  await portal.objects('code', ru.text('fault.code_spent'));

  await sandbox.wait({ seconds: 61 });
  await portal.confirm.askForNewCode();
  await portal.confirm.enter(await sandbox.nextCode(person.phone));
  await portal.isAt('/register/password');
});

test('an expired code is replaced by a new one', async ({ portal, sandbox, person }) => {
  const code = await sandbox.nextCode(person.phone);
  await sandbox.wait({ minutes: 6 });
  await portal.confirm.enter(code);
  await portal.objects('code', ru.text('fault.code_expired'));
  await portal.confirm.enter(await sandbox.nextCode(person.phone));
  await portal.isAt('/register/password');
});

test('a used code leads on, and proves nothing again', async ({ portal, sandbox, person }) => {
  const code = await sandbox.nextCode(person.phone);
  await portal.confirm.enter(code);
  // By their headings: with scripts the address comes first, and what is typed into the page that goes away is lost.
  await portal.shows(ru.text('register.password.title'));
  await portal.page.goBack();
  await portal.shows(ru.text('register.confirm.title_phone'));
  await portal.isAt('/register/confirm');
  await portal.confirm.enter(code);
  await portal.isAt('/register/password');
  await portal.objectsToNothing();
});

test('a new code ends the earlier one', async ({ portal, sandbox, person }) => {
  const first = await sandbox.nextCode(person.phone);
  await sandbox.wait({ seconds: 61 });
  await portal.confirm.askForNewCode();
  const { text } = await sandbox.nextMessage(person.phone);
  const second = /\b\d{6}\b/.exec(text)![0];
  expect(text).toContain(ru.text('message.code', { code: second, number: 2 }));
  await expect(portal.page.getByText(ru.pattern('register.confirm.sent_code', { number: 2 }))).toBeVisible();
  // Once in a million the two are the same, and then there is nothing to refuse.
  if (first !== second) {
    await portal.confirm.enter(first);
    await portal.objects('code', ru.text('fault.code_wrong'));
  }
  await portal.confirm.enter(second);
  await portal.isAt('/register/password');
});

test('a new code asked for too early tells how long to wait', async ({ portal, sandbox, person }) => {
  const code = await sandbox.nextCode(person.phone);
  await portal.confirm.askForNewCode();
  await portal.objects('code', ru.pattern('fault.resend_wait'));
  expect(await sandbox.messagesTo(person.phone)).toHaveLength(1);
  await portal.confirm.enter(code);
  await portal.isAt('/register/password');
});

test('a code may be typed with spaces and dashes, and must have six digits', async ({ portal, sandbox, person }) => {
  const code = await sandbox.nextCode(person.phone);
  await portal.confirm.enter('12345');
  await portal.objects('code', ru.text('fault.code_length'));
  await portal.confirm.enter(`${code.slice(0, 3)} - ${code.slice(3)}`);
  await portal.isAt('/register/password');
});

test('an SMS that the gateway refuses at first arrives later', async ({ sandbox, person, anotherBrowser }) => {
  test.setTimeout(45_000);
  await sandbox.nextCode(person.phone);
  await sandbox.trouble('sms', 'fails', 1);
  const { portal: other } = await anotherBrowser();
  const phone = `${person.phone.slice(0, -1)}${(Number(person.phone.at(-1)) + 1) % 10}`;
  await other.open('/register');
  await other.contacts.fillIn({ ...withPhoneOnly(person), phone });
  await other.contacts.goOn();
  await other.confirm.enter(await sandbox.nextCode(phone));
  await other.isAt('/register/password');
});
