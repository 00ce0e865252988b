// Somebody registers with a contact that already belongs to an account: nobody but its owner learns of it.
import { endingOf, notThis, somebody, withEmailOnly, withPhoneOnly } from '../support/people';
import { expect, test } from '../support/fixtures';
import { ru } from '../support/texts';

test('a known phone gets the same pages as a new one, and its owner a message', async ({
  portal,
  sandbox,
  person,
  anotherBrowser,
}) => {
  const owner = withPhoneOnly(person);
  await portal.register(owner, sandbox);

  const stranger = withPhoneOnly(somebody());
  const pages: string[] = [];
  for (const phone of [stranger.phone, owner.phone]) {
    const { portal: other } = await anotherBrowser();
    await other.open('/register');
    await other.contacts.fillIn({ ...stranger, phone });
    await other.contacts.goOn();
    await other.shows(ru.text('register.confirm.title_phone'));
    const answer = await other.page.getByRole('main').innerText();
    await other.confirm.enter(notThis('000000'));
    await other.objects('code', ru.text('fault.code_wrong'));
    pages.push(answer.replace(endingOf(phone), '…'));
  }
  expect(pages[1]).toBe(pages[0]);

  const told = await sandbox.nextMessage(owner.phone);
  expect(told.text).toMatch(ru.pattern('message.taken_sms'));
  expect(told.text).not.toMatch(/\d{6}/);
  await portal.open('/cabinet');
  await expect(portal.cabinet.entry('notice.attempt_title')).toContainText(ru.text('notice.attempt_phone'));
});

test('the owner of a known mailbox gets a letter without a link to confirm', async ({
  portal,
  sandbox,
  person,
  anotherBrowser,
}) => {
  const owner = withEmailOnly(person);
  await portal.register(owner, sandbox);
  const { portal: other } = await anotherBrowser();
  await other.open('/register');
  await other.contacts.fillIn({ ...withEmailOnly(somebody()), email: owner.email.toUpperCase() });
  await other.contacts.goOn();
  await other.shows(ru.text('register.confirm.title_email'));
  const letter = await sandbox.nextMessage(owner.email);
  expect(letter.subject).toBe(ru.text('message.taken_subject'));
  expect(letter.text).not.toContain('/confirm/');
  await portal.open('/cabinet');
  await expect(portal.cabinet.entry('notice.attempt_title')).toContainText(ru.text('notice.attempt_email'));
});

test('two people with one phone: the second learns it only after the proof', async ({
  portal,
  sandbox,
  person,
  anotherBrowser,
}) => {
  // Both prove the phone before either of them has an account.
  const [first, second] = [withPhoneOnly(person), { ...withPhoneOnly(somebody()), phone: person.phone }];
  const { portal: other } = await anotherBrowser();
  for (const [visitor, who] of [
    [portal, first],
    [other, second],
  ] as const) {
    await visitor.open('/register');
    await visitor.contacts.fillIn(who);
    await visitor.contacts.goOn();
    await visitor.confirm.enter(await sandbox.nextCode(who.phone));
    await visitor.isAt('/register/password');
  }
  await portal.choosePassword.choose(first.password);
  await portal.cabinet.greets(first);
  await other.choosePassword.choose(second.password);
  await other.isAt('/register/taken');
  await other.shows(ru.text('refused.taken_title'));
  await other.follow(ru.text('common.sign_in'));
  await other.isAt('/sign-in');
});
