// The two languages of the site.
import { withPhoneOnly } from '../support/people';
import { expect, test } from '../support/fixtures';
import { en, ru } from '../support/texts';

test('the language changes and the page stays', async ({ portal, sandbox, person }) => {
  await portal.open('/register');
  await portal.contacts.fillIn(withPhoneOnly(person));
  await portal.contacts.goOn();
  const { page } = portal;
  const html = page.locator('html');

  await page.getByRole('link', { name: 'English', exact: true }).click();
  await portal.isAt('/register/confirm');
  await portal.shows(en.text('register.confirm.title_phone'));
  await expect(html).toHaveAttribute('lang', 'en');
  await expect(page.getByRole('main')).not.toContainText(/[А-Яа-яЁё]/);

  await page.getByRole('link', { name: 'Русский', exact: true }).click();
  await portal.isAt('/register/confirm');
  await portal.shows(ru.text('register.confirm.title_phone'));
  await expect(html).toHaveAttribute('lang', 'ru');
  await portal.confirm.enter(await sandbox.nextCode(person.phone));
  await portal.isAt('/register/password');
});

test('an English reader gets English pages, errors and messages', async ({ portal, sandbox, person }) => {
  const { page } = portal;
  await portal.open('/register');
  await page.getByRole('link', { name: 'English', exact: true }).click();
  await portal.shows(en.text('register.contacts.title'));
  await page.getByRole('button', { name: en.text('common.continue'), exact: true }).click();
  await expect(portal.message('surname')).toContainText(en.text('fault.surname_empty'));
  await expect(page).toHaveTitle(/^Error: /);
  await page.waitForTimeout(portal.hasScripts ? 1_100 : 0);
  const field = (key: string) => page.getByLabel(en.text(`register.contacts.${key}`), { exact: true });
  await field('surname').fill(person.surname);
  await field('given_name').fill(person.givenName);
  await field('phone').fill(person.phone);
  await field('consent').check();
  await page.getByRole('button', { name: en.text('common.continue'), exact: true }).click();
  await portal.shows(en.text('register.confirm.title_phone'));
  const { text } = await sandbox.nextMessage(person.phone);
  const code = /\b\d{6}\b/.exec(text)?.[0] ?? '';
  expect(text).toContain(en.text('message.code', { code, number: 1 }));
});
