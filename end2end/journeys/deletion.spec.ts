// «Удалить учётную запись»: what is said before, the file to take along, the proof, and that nothing is left afterwards.
import { readFile } from 'node:fs/promises';
import { expect, test } from '../support/fixtures';
import { Forms } from '../support/forms';
import { ru } from '../support/texts';

test('an account is deleted for good, and its phone and mailbox begin anew', async ({ portal, sandbox, person, watch, anotherBrowser }) => {
  test.setTimeout(90_000);
  watch.expects(/status of 401/);
  await new Forms(portal.page, sandbox).registerWithBoth(person);
  const { portal: elsewhere } = await anotherBrowser();
  await elsewhere.enter(person);
  await sandbox.wait({ minutes: 11 });

  await portal.open('/security');
  await portal.comesAlive();
  await portal.follow(ru.text('deletion.link'));
  await portal.isAt('/security/prove');
  await portal.comesAlive();
  await portal.security.prove(person.password);
  await portal.isAt('/security/delete');
  await portal.shows(ru.text('deletion.title'));
  await expect(portal.page.getByRole('main')).toContainText(ru.count('deletion.running_sessions', 1));
  await portal.comesAlive();
  await portal.press(ru.text('deletion.button'));
  await portal.objects('sure', ru.text('fault.sure_missing'));
  await portal.page.getByLabel(ru.text('deletion.sure'), { exact: true }).check();
  await portal.press(ru.text('deletion.button'));
  await portal.isAt('/deleted');
  await portal.shows(ru.text('deletion.done_title'));
  expect(await portal.page.context().cookies()).not.toContainEqual(expect.objectContaining({ name: 'okno_s' }));
  expect((await sandbox.nextMessage(person.phone, /удалена/)).text).toContain('вместе со всеми данными');
  expect((await sandbox.nextMessage(person.email, /удалена/)).text).toContain('вместе со всеми данными');

  await elsewhere.open('/cabinet');
  await elsewhere.isAt('/sign-in');
  await elsewhere.signIn.as(person.phone, person.password);
  await expect(elsewhere.page.getByText(ru.text('fault.sign_in')).first()).toBeVisible();

  await sandbox.wait({ hours: 1, minutes: 1 });
  await new Forms(portal.page, sandbox).registerWithBoth(person);
  await portal.open('/cabinet');
  await portal.cabinet.greets(person);
  await portal.cabinet.hasUnread(1);
});

test('what the account holds is taken along as a file before', async ({ portal, sandbox, person, page }) => {
  test.setTimeout(60_000);
  await new Forms(page, sandbox).register(person);
  await portal.open('/security/delete');
  await portal.comesAlive();
  const download = page.waitForEvent('download');
  await portal.follow(ru.text('deletion.export'));
  expect((await download).suggestedFilename()).toBe('okno-account.json');
  const text = await readFile(await (await download).path(), 'utf8');
  const file = JSON.parse(text);
  expect(file.account.surname).toBe(person.surname);
  expect(file.contacts).toHaveLength(2);
  expect(file.contacts[0].value.slice(-4)).toBe(person.phone.replace(/\D/g, '').slice(-4));
  expect(file.notifications[0].title).toBe(ru.text('notice.opened_title'));
  expect(file.sign_ins).toHaveLength(1);
  expect(text).not.toContain('argon2');
});

test('the pages of a deletion that waited say what to do next', async ({ portal }) => {
  await portal.open('/deletion/cancel/not-a-token');
  await portal.isAt('/deletion/nothing');
  await portal.shows(ru.text('lost.nothing_title'));
  await portal.open('/deletion/cancel');
  await portal.comesAlive();
  await portal.press(ru.text('deletion.keep'));
  await portal.isAt('/deletion/nothing');
});
