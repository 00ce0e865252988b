// What axe finds, in every scheme of colours.
import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';

/** `target-size`, the only rule of 2.2, is off unless its tag is named. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Every scheme of colours that a person may choose (ux 11.2). */
const SCHEMES = ['light', 'dark', 'black-on-white', 'white-on-black', 'blue', 'beige'];

declare global {
  interface Window {
    axe: typeof axe;
  }
}

/** 1, 2, 21: no violation that axe finds. */
export async function passesAxe(page: Page, name: string): Promise<void> {
  await bring(page);
  const found = await page.evaluate(async (rules) => told(await window.axe.run({ runOnly: rules })), RULES);
  expect.soft(found, `1: axe on ${name}`).toEqual([]);
}

/** 27: enough contrast in every scheme, as painted. */
export async function inEveryScheme(page: Page, name: string): Promise<void> {
  await bring(page);
  // A colour on its way to another one is neither.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const found = await page.evaluate(async (schemes) => {
    const root = document.documentElement;
    const usual = root.getAttribute('data-scheme');
    const found: Record<string, string[]> = {};
    for (const scheme of schemes) {
      root.setAttribute('data-scheme', scheme);
      const faults = told(await window.axe.run({ runOnly: { type: 'rule', values: ['color-contrast'] } }));
      if (faults.length > 0) found[scheme] = faults;
    }
    if (usual === null) root.removeAttribute('data-scheme');
    else root.setAttribute('data-scheme', usual);
    return found;
  }, SCHEMES);
  await page.emulateMedia({ reducedMotion: null });
  expect.soft(found, `27: contrast of ${name}`).toEqual({});
}

/** A violation a line; lives in the page. */
declare function told(results: axe.AxeResults): string[];

/** Brings axe into the page, once: it is large. */
async function bring(page: Page): Promise<void> {
  if (await page.evaluate(() => 'axe' in window)) return;
  await page.evaluate(axe.source);
  await page.evaluate(() => {
    const told = ({ violations }: axe.AxeResults) =>
      violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target.join(' ')})`));
    Object.assign(window, { told });
  });
}
