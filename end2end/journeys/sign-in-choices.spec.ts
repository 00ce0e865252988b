// Which contacts hear of sign-ins, and from which networks they are allowed.
import { isSound } from '../support/accessibility';
import { expect, test } from '../support/fixtures';
import { Forms } from '../support/forms';
import { throughNetwork } from '../support/stranger';
import { ru } from '../support/texts';

test('who hears of sign-ins is chosen, and a contact that falls silent is told so', async ({ portal, sandbox, person, page }) => {
  await new Forms(page, sandbox).register(person);
  await portal.open('/security');
  await portal.follow(ru.text('told.title'));
  await portal.shows(ru.text('told.title'));
  await portal.comesAlive();
  await expect(page.getByRole('radio', { name: ru.text('told.new_devices') })).toBeChecked();
  await expect(page.getByText(ru.text('told.always'))).toBeVisible();
  await page.getByRole('radio', { name: ru.text('told.never') }).check();
  await portal.press(ru.text('told.save'));
  await expect(page.getByText(ru.text('told.done'))).toBeVisible();
  await sandbox.nextMessage(person.phone, /больше не придут СМС о входах/);
  await portal.open('/security/notices');
  await expect(page.getByRole('radio', { name: ru.text('told.never') })).toBeChecked();
});

test('signing in by SMS is forbidden, and allowed again', async ({ portal, sandbox, person, page, anotherBrowser }) => {
  await new Forms(page, sandbox).register(person);
  await portal.open('/security');
  await portal.comesAlive();
  await expect(page.getByText(`${ru.text('notice.sms_way_allowed_title')}. `)).toBeVisible();
  await portal.press(ru.text('sms.way_forbid'));
  await portal.isAt('/security');
  await expect(page.getByText(`${ru.text('notice.sms_way_forbidden_title')}. `)).toBeVisible();
  await isSound(portal, 'signing in by SMS is forbidden');
  await sandbox.nextMessage(person.phone, /можно ли войти по коду из СМС/);

  const { portal: elsewhere } = await anotherBrowser();
  await elsewhere.open('/sign-in/sms');
  await elsewhere.comesAlive();
  await expect(elsewhere.page.getByText(ru.text('sms.way_risk'))).toBeVisible();
  await elsewhere.page.getByLabel(ru.text('sms.phone'), { exact: true }).fill(person.phone);
  await elsewhere.press(ru.text('recover.go'));
  await elsewhere.shows(ru.text('sms.title_code'));
  await sandbox.nextMessage(person.phone, /такой вход у вас запрещён/);
  await elsewhere.page.context().close();

  await portal.comesAlive();
  await portal.press(ru.text('sms.way_allow'));
  await portal.isAt('/security');
  await expect(page.getByText(`${ru.text('notice.sms_way_allowed_title')}. `)).toBeVisible();
});

test('a list without the own network is refused, and from another network a code lets in', async ({ portal, sandbox, person, page, anotherBrowser }) => {
  test.setTimeout(60_000);
  await new Forms(page, sandbox).register(person);
  await portal.open('/security');
  await portal.follow(ru.text('networks.title'));
  await portal.shows(ru.text('networks.title'));
  await portal.comesAlive();
  const list = page.getByLabel(ru.text('networks.list'), { exact: true });
  await expect(page.getByText('127.0.0.1', { exact: true })).toBeVisible();
  await list.fill('127.0.0.1\nдом');
  await portal.press(ru.text('networks.save'));
  await portal.objects('networks', ru.text('fault.network_format', { entry: '2' }));
  await expect(list).toHaveValue('127.0.0.1\nдом');
  await list.fill('203.0.113.0/24');
  await portal.press(ru.text('networks.save'));
  await portal.objects('networks', ru.text('fault.network_not_here'));
  await list.fill('127.0.0.1, 203.0.113.9/24');
  await portal.press(ru.text('networks.save'));
  await expect(page.getByText(ru.text('networks.done'))).toBeVisible();
  await expect(page.getByText('Войти можно только из 2 сетей.')).toBeVisible();
  await sandbox.nextMessage(person.phone, /изменили, из каких сетей/);

  const other = await throughNetwork('127.0.77.9');
  const { portal: elsewhere } = await anotherBrowser(undefined, { proxy: { server: other.server, bypass: '<-loopback>' } });
  await elsewhere.open('/sign-in?next=/security/networks');
  await elsewhere.comesAlive();
  await elsewhere.signIn.as(person.phone, person.password);
  await elsewhere.shows(ru.text('stopped.title'));
  await isSound(elsewhere, 'a sign-in that was stopped');
  await sandbox.nextMessage(person.phone, /пытались войти из сети/);
  await elsewhere.comesAlive();
  await elsewhere.page.getByRole('button', { name: /^Получить код на номер/ }).click();
  const code = await sandbox.newestCode(person.phone, 'из другой сети');
  const field = elsewhere.page.getByLabel(ru.text('recover.code'), { exact: true });
  await field.waitFor();
  await elsewhere.comesAlive();
  await isSound(elsewhere, 'the code of a sign-in that was stopped');
  await field.fill('12');
  await elsewhere.press(ru.text('common.continue'));
  await elsewhere.objects('code', ru.text('fault.code_length'));
  await field.fill(code);
  await elsewhere.press(ru.text('common.continue'));
  await elsewhere.isAt('/security/networks');
  await expect(elsewhere.page.getByText('127.0.77.9', { exact: true })).toBeVisible();
  await elsewhere.page.context().close();
  other.close();
});
