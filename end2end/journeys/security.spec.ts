// «Безопасность»: the password, where one is signed in, and the proof that comes before what matters.
import { readFile } from 'node:fs/promises';
import { expect, test } from '../support/fixtures';
import { Forms } from '../support/forms';
import { ru } from '../support/texts';

const NEW_PASSWORD = 'Рыжий кот у окна, 7 лет';

test('a password is changed, the others are signed out, and the old one is void', async ({ portal, sandbox, person, watch, anotherBrowser }) => {
  test.setTimeout(60_000);
  watch.expects(/status of 401/);
  await new Forms(portal.page, sandbox).register(person);
  const { portal: elsewhere } = await anotherBrowser();
  await elsewhere.enter(person);

  await portal.open('/security/password');
  await portal.comesAlive();
  await portal.security.change('не мой пароль', NEW_PASSWORD);
  await portal.objects('current_password', ru.text('fault.password_wrong'));
  await portal.security.change(person.password, person.password);
  await portal.objects('password', ru.text('fault.password_reused'));
  await portal.security.change(person.password, NEW_PASSWORD);
  await portal.isAt('/security');
  await expect(portal.security.sessions).toHaveCount(1);

  await elsewhere.open('/cabinet');
  await elsewhere.isAt('/sign-in');
  await elsewhere.signIn.as(person.phone, person.password);
  await expect(elsewhere.page.getByText(ru.text('fault.sign_in')).first()).toBeVisible();
  await elsewhere.signIn.as(person.phone, NEW_PASSWORD);
  await elsewhere.isAt('/cabinet');
  await portal.open('/cabinet');
  await expect(portal.page.getByRole('main')).toContainText(ru.text('notice.password_title'));
  expect((await sandbox.nextMessage(person.phone, /Пароль/)).text).toContain('Пароль от вашей учётной записи');
});

test('a session elsewhere is seen and ended, after the password was shown again', async ({ portal, sandbox, person, watch, anotherBrowser }) => {
  test.setTimeout(60_000);
  watch.expects(/status of 401/);
  await new Forms(portal.page, sandbox).register(person);
  const { portal: elsewhere } = await anotherBrowser();
  await elsewhere.enter(person);
  await sandbox.wait({ minutes: 11 });

  await portal.open('/security');
  await portal.comesAlive();
  await expect(portal.security.sessions).toHaveCount(2);
  await expect(portal.security.sessions.first()).toContainText(ru.text('security.this'));
  await portal.security.endOther();
  await portal.isAt('/security/prove');
  await portal.comesAlive();
  await portal.security.prove('не мой пароль');
  await portal.objects('password', ru.text('fault.password_wrong'));
  await portal.security.prove(person.password);
  await portal.isAt('/security');
  await portal.comesAlive();
  await portal.security.endOther();
  await expect(portal.security.sessions).toHaveCount(1);
  await elsewhere.open('/cabinet');
  await elsewhere.isAt('/sign-in');
});

test('sign-ins and failed tries are seen, told apart, taken along as a table, and cleared', async ({ portal, sandbox, person, page, anotherBrowser }) => {
  test.setTimeout(60_000);
  await new Forms(page, sandbox).register(person);
  const { portal: stranger } = await anotherBrowser();
  for (const _ of [1, 2]) {
    await stranger.open('/sign-in');
    await stranger.comesAlive();
    await stranger.signIn.as(person.phone, 'не мой пароль');
    await expect(stranger.page.getByText(ru.text('fault.sign_in')).first()).toBeVisible();
  }
  await portal.open('/security/history');
  await portal.comesAlive();
  await expect(portal.security.sessions.last()).toContainText(ru.text('history.this'));
  await expect(portal.security.sessions.last()).toContainText('127.0.0.1');
  await expect(portal.security.sessions).toHaveCount(2);
  await expect(portal.security.sessions.last()).toContainText(ru.text('history.entered'));
  await expect(portal.security.sessions.first()).toContainText(ru.text('history.failed'));
  await expect(portal.security.sessions.first()).toContainText(`${ru.text('history.wrong_password')}: 2 попытки`);

  await page.getByRole('radio', { name: 'Неудачные (1)' }).check();
  await page.getByRole('radio', { name: ru.text('history.week') }).check();
  await portal.press(ru.text('history.apply'));
  await expect(page).toHaveURL(/\/security\/history\?shown=failed&days=7$/);
  await expect(portal.security.sessions).toHaveCount(1);
  await expect(page.getByRole('radio', { name: 'Неудачные (1)' })).toBeChecked();
  await expect(page.getByText('Найдена 1 запись')).toBeVisible();

  const download = page.waitForEvent('download');
  await portal.follow(ru.text('history.export'));
  const file = await (await download).path();
  const lines = (await readFile(file, 'utf8')).trim().split('\r\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/^"\d{4}-\d\d-\d\dT[^"]+","Войти не удалось","Неверный пароль","2","[^"]+","Chrome[^"]*","127\.0\.0\.1"$/);

  await portal.comesAlive();
  await portal.press(ru.text('history.clear'));
  await expect(page.getByText(ru.text('history.none'))).toBeVisible();
});
