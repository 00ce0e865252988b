// Two-step sign-in: an application is connected, asked for, removed; backup codes; and no way around it.
import { Authenticator } from '../support/authenticator';
import { expect, test } from '../support/fixtures';
import { Forms } from '../support/forms';
import { notThis } from '../support/people';
import { ru } from '../support/texts';

const NEW_PASSWORD = 'Рыжий кот у окна, 7 лет';

test('an application is connected, and asked for at the next sign-in', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(60_000);
  await new Forms(portal.page, sandbox).register(person);
  const { app, codes } = await Authenticator.connect(portal, sandbox);
  expect(new Set(codes).size).toBe(10);
  await portal.page.reload();
  await portal.isAt('/security');
  await expect(portal.page.getByText(ru.text('two_step.on'))).toBeVisible();

  const { portal: elsewhere } = await anotherBrowser();
  await elsewhere.open('/profile');
  await elsewhere.isAt('/sign-in');
  await elsewhere.signIn.as(person.phone, person.password);
  await elsewhere.shows(ru.text('two_step.step_title'));
  await elsewhere.open('/cabinet');
  await elsewhere.isAt('/sign-in');
  await elsewhere.open('/sign-in/second?next=/profile');
  await elsewhere.comesAlive();
  await elsewhere.secondStep.code('12');
  await elsewhere.objects('code', ru.text('fault.code_length'));
  const code = await app.code();
  await elsewhere.secondStep.code(notThis(code));
  await elsewhere.objects('code', ru.text('fault.second_code_wrong'));
  await elsewhere.secondStep.code(code);
  await elsewhere.isAt('/profile');
  expect((await sandbox.nextMessage(person.phone)).text).toBeTruthy();
});

test('without the application one comes in by a backup code, once', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(60_000);
  await new Forms(portal.page, sandbox).register(person);
  const { codes } = await Authenticator.connect(portal, sandbox);
  for (const [isUsed, path] of [[false, '/cabinet'], [true, '/sign-in/backup']] as const) {
    const { portal: elsewhere } = await anotherBrowser();
    await elsewhere.open('/sign-in');
    await elsewhere.comesAlive();
    await elsewhere.signIn.as(person.phone, person.password);
    await elsewhere.shows(ru.text('two_step.step_title'));
    await elsewhere.follow(ru.text('two_step.step_by_backup'));
    await elsewhere.shows(ru.text('two_step.backup_title'));
    await elsewhere.comesAlive();
    await elsewhere.secondStep.backupCode('код');
    await elsewhere.objects('backup_code', ru.text('fault.code_length'));
    await elsewhere.secondStep.backupCode(codes[0]!.toLowerCase());
    await elsewhere.isAt(path);
    if (isUsed) await elsewhere.objects('backup_code', ru.text('fault.second_code_wrong'));
    else await expect(elsewhere.page.getByRole('main')).toContainText(ru.text('notice.code_used_title'));
  }
});

test('what matters wants password and code after ten minutes, then the application is removed', async ({ portal, sandbox, person }) => {
  test.setTimeout(60_000);
  await new Forms(portal.page, sandbox).register(person);
  const { app } = await Authenticator.connect(portal, sandbox);
  await sandbox.wait({ minutes: 11 });
  await portal.open('/security/password');
  await portal.isAt('/security/prove');
  await portal.comesAlive();
  const code = await app.code();
  await portal.security.prove(person.password, notThis(code));
  await portal.objects('backup_code', ru.text('fault.second_code_wrong'));
  await portal.security.prove(person.password, code);
  await portal.isAt('/security/password');
  await portal.open('/security');
  await portal.comesAlive();
  await portal.page.getByRole('button', { name: new RegExp(`^${ru.text('two_step.remove')}\\s*: `) }).click();
  await expect(portal.page.getByText(ru.text('two_step.removed'))).toBeVisible();
  await expect(portal.page.getByText(ru.text('two_step.off'))).toBeVisible();
});

test('a forgotten password does not get around the second step', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(60_000);
  await new Forms(portal.page, sandbox).register(person);
  const { app } = await Authenticator.connect(portal, sandbox);
  const { portal: elsewhere } = await anotherBrowser();
  await elsewhere.open('/recover');
  await elsewhere.comesAlive();
  await elsewhere.recover.start(person.phone);
  await elsewhere.shows(ru.text('recover.title_code'));
  await elsewhere.recover.code(await sandbox.newestCode(person.phone, 'восстановить'));
  await elsewhere.shows(ru.text('recover.second_title'));
  await elsewhere.open('/recover/password');
  await elsewhere.isAt('/recover/second');
  await elsewhere.comesAlive();
  const code = await app.code();
  const field = elsewhere.page.getByLabel(ru.text('recover.second'), { exact: true });
  await field.fill(notThis(code));
  await elsewhere.press(ru.text('common.continue'));
  await elsewhere.objects('backup_code', ru.text('fault.second_code_wrong'));
  await field.fill(code);
  await elsewhere.press(ru.text('common.continue'));
  await elsewhere.shows(ru.text('recover.new_title'));
  await elsewhere.comesAlive();
  await elsewhere.recover.password(NEW_PASSWORD);
  await elsewhere.isAt('/sign-in');
  await elsewhere.signIn.as(person.phone, NEW_PASSWORD);
  await elsewhere.shows(ru.text('two_step.step_title'));
});
