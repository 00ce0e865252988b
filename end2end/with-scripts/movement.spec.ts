// Moving between pages without loading the document anew (ux 12.1).
import { withPhoneOnly } from '../support/people';
import { expect, test } from '../support/fixtures';
import { ru } from '../support/texts';

test('the next page says its title and gives its heading the focus', async ({ portal }) => {
  const { page } = portal;
  await portal.open('/register');
  await portal.comesAlive();
  await portal.follow(ru.text('common.sign_in'));
  await portal.shows(ru.text('sign_in.title'));
  await expect(page).toHaveTitle(ru.text('common.title', { page: ru.text('sign_in.title') }));
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  expect(await page.evaluate(() => scrollY)).toBe(0);
});

test('back leads to where one was', async ({ portal }) => {
  const { page } = portal;
  await page.setViewportSize({ width: 390, height: 500 });
  await portal.open('/register');
  await portal.comesAlive();
  const link = page.getByRole('main').getByRole('link', { name: ru.text('common.sign_in'), exact: true });
  await link.scrollIntoViewIfNeeded();
  const place = await page.evaluate(() => scrollY);
  expect(place).toBeGreaterThan(100);
  await link.click();
  await portal.shows(ru.text('sign_in.title'));
  await page.goBack();
  await portal.shows(ru.text('register.contacts.title'));
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(place);
});

test('a page that takes long says that it is coming', async ({ portal, person }) => {
  const { page } = portal;
  await portal.open('/register');
  await portal.comesAlive();
  let arrive = () => {};
  const answer = new Promise<void>((resolve) => (arrive = resolve));
  await page.route('**/api/register/view*', async (route) => {
    await answer;
    await route.continue();
  });
  await portal.contacts.fillIn(withPhoneOnly(person));
  await portal.contacts.submit();
  await expect(page.locator('.c-progress')).toHaveAttribute('data-state', 'active');
  arrive();
  await portal.shows(ru.text('register.confirm.title_phone'));
  await expect(page.locator('.c-progress')).not.toHaveAttribute('data-state', 'active');
});
