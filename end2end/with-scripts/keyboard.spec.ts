// Walks of docs/accessibility.md without a mouse: from the start page to the cabinet and out again; and how the site looks.
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import { withPhoneOnly } from '../support/people';
import { ru } from '../support/texts';

/** More stops than any page has. */
const MOST_STOPS = 40;

/** Tabs until the thing with this name has the focus. */
async function tabTo(page: Page, name: string, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    await page.keyboard.press(key);
    const found = await page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement | null;
      return (element?.labels?.[0] ?? element)?.innerText.replace(/\s+/g, ' ').trim() ?? '';
    });
    if (found === name) return;
  }
  throw new Error(`«${name}» cannot be reached by Tab`);
}

test('one registers, reads and leaves with the keyboard alone', async ({ portal, sandbox, person }) => {
  const { page } = portal;
  const vera = withPhoneOnly(person);
  const type = (text: string) => page.keyboard.insertText(text);
  await portal.open('/');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: ru.text('common.register') })).toBeFocused();
  await page.keyboard.press('Enter');

  await portal.shows(ru.text('register.contacts.title'));
  await portal.comesAlive();
  await tabTo(page, ru.text('register.contacts.surname'));
  await portal.pressEnter();
  await expect(portal.summary).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(portal.contacts.field('surname')).toBeFocused();
  await type(vera.surname);
  await tabTo(page, ru.text('register.contacts.given_name'));
  await type(vera.givenName);
  await tabTo(page, ru.text('register.contacts.phone'));
  await type(vera.phone);
  await tabTo(page, ru.text('register.contacts.consent'));
  await page.keyboard.press('Space');
  await tabTo(page, ru.text('register.contacts.consent_why'));
  await page.keyboard.press('Enter');
  await expect(page.getByText(ru.text('register.contacts.consent_text'))).toBeVisible();
  await tabTo(page, ru.text('common.continue'));
  await portal.pressEnter();

  await portal.shows(ru.text('register.confirm.title_phone'));
  await expect(page.getByRole('heading', { level: 1 }).or(portal.confirm.code).and(page.locator(':focus'))).toHaveCount(1);
  if (!(await portal.confirm.code.evaluate((field) => field === document.activeElement))) {
    await tabTo(page, ru.text('register.confirm.code'));
  }
  await type(await sandbox.nextCode(vera.phone));
  await portal.pressEnter();

  await portal.shows(ru.text('register.password.title'));
  await tabTo(page, ru.text('register.password.label'));
  await type(vera.password);
  await portal.pressEnter();
  await portal.cabinet.greets(vera);

  await portal.comesAlive();
  await tabTo(page, ru.text('cabinet.mark_all'));
  await page.keyboard.press('Enter');
  await portal.cabinet.hasUnread(0);
  await tabTo(page, ru.text('common.sign_out'));
  await page.keyboard.press('Enter');
  await portal.isAt('/sign-in');
});

test('one chooses with the keyboard alone how the site looks', async ({ portal }) => {
  const { page } = portal;
  const choose = async (from: string, to: string) => {
    await tabTo(page, from);
    for (let steps = 0; steps < MOST_STOPS; steps += 1) {
      if (await page.getByRole('radio', { name: to, exact: true, checked: true }).count()) return;
      await page.keyboard.press('ArrowDown');
    }
    throw new Error(`«${to}» cannot be reached by the arrows`);
  };
  await portal.open('/sign-in');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await portal.shows(ru.text('display.title'));
  await portal.comesAlive();
  await choose('100 %', '200 %');
  await choose(ru.text('display.scheme_auto'), ru.text('display.scheme_white_on_black'));
  await choose(ru.text('display.spacing_normal'), ru.text('display.spacing_wide'));
  await tabTo(page, ru.text('display.apply'));
  await portal.pressEnter();
  await portal.isAt('/sign-in');
  await portal.looks({ size: '200', scheme: 'white-on-black', spacing: 'wide' });
  await page.reload();
  await portal.looks({ size: '200', scheme: 'white-on-black', spacing: 'wide' });
});

test('one follows the feed with the keyboard alone', async ({ portal, sandbox, person, anotherBrowser }) => {
  const { page } = portal;
  const vera = withPhoneOnly(person);
  await portal.register(vera, sandbox);
  const stream = page.waitForResponse((answer) => answer.url().includes('/feed/stream'));
  await page.reload();
  await stream;
  await portal.comesAlive();
  await tabTo(page, ru.text('common.sign_out'));
  const { portal: elsewhere } = await anotherBrowser();
  await elsewhere.open('/sign-in');
  await elsewhere.signIn.as(vera.phone, vera.password);

  const title = ru.text('notice.new_device_title');
  await expect(page.getByRole('status').filter({ hasText: ru.text('cabinet.came', { title }) })).toHaveCount(1);
  await expect(page.getByRole('button', { name: ru.text('common.sign_out') })).toBeFocused();
  await portal.cabinet.hasUnread(2);

  const entry = portal.cabinet.entry('notice.new_device_title');
  const mark = entry.getByRole('button', { name: ru.text('cabinet.mark_read') });
  await tabTo(page, (await mark.innerText()).replace(/\s+/g, ' ').trim());
  await page.keyboard.press('Enter');
  await portal.cabinet.hasUnread(1);
  await expect(entry.getByRole('heading'), 'the button is gone, and the focus is not').toBeFocused();
  await tabTo(page, ru.text('cabinet.mark_all'), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await portal.cabinet.hasUnread(0);
  await expect(page.getByRole('heading', { name: ru.text('cabinet.feed'), exact: true })).toBeFocused();
});

test('one who is slow stays with the keyboard alone, and finds the place again', async ({ portal, sandbox, person }) => {
  await portal.register(withPhoneOnly(person), sandbox);
  const { page } = portal;
  const { clock } = page.context();
  await clock.install();
  await page.reload();
  await portal.comesAlive();
  await tabTo(page, ru.text('cabinet.mark_all'));
  await clock.fastForward('28:10');
  const dialog = page.getByRole('dialog', { name: ru.text('session.title') });
  await expect(dialog).toBeVisible();
  for (let stops = 0; stops < 4; stops += 1) {
    await page.keyboard.press('Tab');
    expect(await dialog.evaluate((open) => open.contains(document.activeElement) || document.activeElement === document.body)).toBe(true);
  }
  await tabTo(page, ru.text('session.stay'));
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('button', { name: ru.text('cabinet.mark_all') })).toBeFocused();
});
