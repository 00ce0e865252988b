// What every page must be for everybody: no violation found by axe, and the cheap checks of ux 14.
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import type { Portal } from './portal';

/** `target-size`, the only rule of 2.2, is off unless its tag is named. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const NARROW = { width: 320, height: 640 };

/** This page, as it is now, is sound. */
export async function isSound({ page, hasScripts }: Portal, name: string): Promise<void> {
  await hasSoundMarkup(page, name);
  // axe is a script of the page, and does not run where none does.
  if (hasScripts) await passesAxe(page, name);
}

async function passesAxe(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  const found = violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target }) => `${id}: ${help} (${target.join(' ')})`),
  );
  expect.soft(found, `axe on ${name}`).toEqual([]);
}

async function hasSoundMarkup(page: Page, name: string): Promise<void> {
  await expect.soft(page.getByRole('heading', { level: 1 }), `headings of ${name}`).toHaveCount(1);
  expect.soft(page.url(), `address of ${name}`).not.toContain('__err');
  const found = await page.evaluate(() => {
    const reachable = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
    const labels = [...document.querySelectorAll<HTMLInputElement>('input:not([type=hidden])')];
    return {
      first: document.querySelector(reachable)?.getAttribute('href'),
      autofocus: [...document.querySelectorAll('[autofocus]')].map(({ id }) => id).filter((id) => id !== 'code'),
      tabindex: [...document.querySelectorAll('[tabindex]')].filter((element) => (element as HTMLElement).tabIndex > 0)
        .length,
      unlabelled: labels.filter((input) => !input.labels?.length).map(({ name: of }) => of),
      limited: labels.filter((input) => input.maxLength >= 0).map(({ name: of }) => of),
      disabled: document.querySelectorAll('button[disabled]').length,
      repeated: [...document.querySelectorAll('[id]')]
        .map(({ id }) => id)
        .filter((id, place, all) => all.indexOf(id) !== place),
      dangling: [...document.querySelectorAll('[aria-describedby]')]
        .flatMap((element) => element.getAttribute('aria-describedby')!.split(' '))
        .filter((id) => !document.getElementById(id)),
    };
  });
  expect.soft(found, `markup of ${name}`).toEqual({
    first: '#main',
    autofocus: [],
    tabindex: 0,
    unlabelled: [],
    limited: [],
    disabled: 0,
    repeated: [],
    dangling: [],
  });
  await fitsNarrowScreen(page, name);
}

/** At 320 px nothing makes the page scroll sideways (1.4.10). */
async function fitsNarrowScreen(page: Page, name: string): Promise<void> {
  const usual = page.viewportSize();
  await page.setViewportSize(NARROW);
  const tooWide = await page.evaluate((width) => {
    if (document.documentElement.scrollWidth <= width) return [];
    const outside = [...document.body.querySelectorAll('*')].filter(
      (element) => element.getBoundingClientRect().right > width,
    );
    return outside.map(
      (element) => `${element.tagName.toLowerCase()}.${element.classList}: ${element.textContent?.trim().slice(0, 60)}`,
    );
  }, NARROW.width);
  expect.soft(tooWide, `what makes ${name} scroll sideways on a screen of 320`).toEqual([]);
  if (usual) await page.setViewportSize(usual);
}
