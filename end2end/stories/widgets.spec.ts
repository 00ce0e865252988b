// What components do when they are used, each alone on its page.
import { expect, type Page } from '@playwright/test';
import type { Workbench } from '../support/workbench';
import { test } from './fixtures';

/** Opens one picture of a component. */
async function open(page: Page, workbench: Workbench, name: string, example: string): Promise<void> {
  const found = (await workbench.examplesOf(name)).find((one) => one.example === example);
  expect(found, `${name} shows «${example}»`).toBeTruthy();
  await page.goto(found!.href);
}

test('a dialog takes the focus, keeps it, and gives it back', async ({ page, workbench }) => {
  await open(page, workbench, 'dialog', 'Открывается');
  const opener = page.getByRole('link', { name: 'Завершить все сеансы' });
  await opener.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Завершить все сеансы?' });
  await expect(dialog).toBeVisible();
  for (let tabs = 0; tabs < 5; tabs += 1) {
    expect(await dialog.evaluate((element) => element.contains(document.activeElement) || document.activeElement === document.body)).toBe(true);
    await page.keyboard.press('Tab');
  }
  // What lies under it cannot be reached.
  await expect(opener.click({ trial: true, timeout: 500 })).rejects.toThrow();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
});

test('a table has a caption, names its columns, and can be read at 360 px', async ({ page, workbench }) => {
  for (const { href } of await workbench.examplesOf('table')) {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(href);
    await expect(page.locator('table > caption')).not.toBeEmpty();
    expect(await page.locator('thead th:not([scope=col])').count()).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  }
});

test('filters are a form that asks by the address, and the count is told', async ({ page, workbench }) => {
  for (const { href } of await workbench.examplesOf('filter_bar')) {
    await page.goto(href);
    await expect(page.locator('form[method=get]').getByRole('button')).not.toHaveCount(0);
    await expect(page.getByRole('status')).not.toHaveCount(0);
  }
});

/** Opens a picture that the wasm has brought to life. */
async function openAlive(page: Page, workbench: Workbench, name: string, example: string): Promise<void> {
  await open(page, workbench, name, example);
  // The unoptimised wasm of the workbench, beside other browsers at work, may take longer than anybody's patience.
  await expect(page.locator('[data-alive]')).toBeAttached({ timeout: 20_000 });
}

test('a suggestion is taken by the keyboard, and any other text stays possible', async ({ page, workbench }) => {
  await openAlive(page, workbench, 'autocomplete', 'С подсказками');
  const field = page.getByRole('combobox', { name: 'Улица' });
  await field.focus();
  await field.pressSequentially('о');
  await expect(field).toHaveAttribute('aria-expanded', 'true');
  await expect(field).not.toHaveAttribute('aria-activedescendant', /./);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  const active = await field.getAttribute('aria-activedescendant');
  await expect(page.locator(`#${active}`)).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('улица Садовая');
  await expect(field).toHaveAttribute('aria-expanded', 'false');
  await field.fill('Ничья улица');
  await page.keyboard.press('Escape');
  await expect(field).toHaveValue('Ничья улица');
  await expect(field).toBeFocused();
});

test('a file is chosen by a native field whose rules stand before it', async ({ page, workbench }) => {
  await open(page, workbench, 'file_field', 'Пустой');
  const field = page.locator('input[type=file]');
  await expect(field).toHaveAttribute('accept', '.pdf,.jpg,.jpeg,.png');
  const rules = page.getByText('PDF, JPG или PNG, меньше 10 МБ');
  expect((await rules.boundingBox())!.y).toBeLessThan((await field.boundingBox())!.y);
  await expect(page.getByLabel('Справка о доходах')).toHaveCount(1);
});

test('the progress of a file is spoken by stages, not by percent', async ({ page, workbench }) => {
  await openAlive(page, workbench, 'file_field', 'Отправляется');
  await expect(page.getByRole('progressbar')).toBeVisible();
  await expect(page.getByRole('status')).toContainText('Отправляем файл');
  await expect(page.getByRole('status')).not.toContainText('60');
});

test('a file is deleted in two steps', async ({ page, workbench }) => {
  await openAlive(page, workbench, 'file_field', 'Принят');
  const sure = page.getByRole('button', { name: 'Да, удалить' });
  await expect(sure).toBeHidden();
  await page.locator('summary').filter({ hasText: 'Удалить' }).click();
  await expect(page.getByText('Удалить этот файл?')).toBeVisible();
  await expect(sure).toBeVisible();
});

test('a calendar is walked by keys, fills the date in, and typing stays possible', async ({ page, workbench }) => {
  await openAlive(page, workbench, 'calendar', 'Рядом с полем даты');
  const day = (iso: string) => page.locator(`#visit-days-${iso}`);
  await day('2026-11-26').focus();
  for (const [key, iso] of [
    ['ArrowRight', '2026-11-27'],
    ['ArrowDown', '2026-12-04'],
    ['Home', '2026-11-30'],
    ['End', '2026-12-06'],
    ['ArrowLeft', '2026-12-05'],
    ['PageUp', '2026-11-24'],
    ['PageDown', '2026-12-18'],
  ] as const) {
    await page.keyboard.press(key);
    await expect(day(iso), key).toBeFocused();
  }
  // Another month takes the focused day away. Keys that follow at once are not lost with it.
  await Promise.all(['PageUp', 'PageDown', 'PageUp', 'PageDown', 'ArrowLeft'].map((key) => page.keyboard.press(key)));
  await expect(day('2026-12-17')).toBeFocused();
  await day('2026-12-04').click();
  const part = (name: string) => page.locator(`[name=${name}]`);
  await expect(part('visit_month')).toHaveValue(/^(12|декабря?)$/);
  await expect(part('visit_year')).toHaveValue('2026');
  await part('visit_year').fill('2027');
  await expect(part('visit_year')).toHaveValue('2027');
});
