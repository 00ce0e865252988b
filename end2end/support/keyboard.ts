// How a page is walked with the Tab key alone.
import { expect, type Page } from '@playwright/test';

/** 6, 7: the keyboard goes through the page in the order of the document; each stop is framed, and nothing lies over it. */
export async function showsItsFocus(page: Page, name: string): Promise<void> {
  const stops = await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    getSelection()?.removeAllRanges();
    const reachable = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
    const all = [...document.querySelectorAll<HTMLElement>(reachable)].filter(
      (element) => element.checkVisibility() && element.tabIndex >= 0,
    );
    // Of radio buttons only one is a stop.
    const one = all.filter(
      (element) =>
        !(element instanceof HTMLInputElement && element.type === 'radio') ||
        element.checked ||
        (!document.querySelector(`input[name="${element.name}"]:checked`) &&
          document.querySelector(`input[name="${element.name}"]`) === element),
    );
    one.forEach((element, place) => element.setAttribute('data-stop', String(place)));
    document.body.tabIndex = -1;
    document.body.focus();
    return one.length;
  });
  const seen: string[] = [];
  const faint: string[] = [];
  for (let place = 0; place < stops; place += 1) {
    await page.keyboard.press('Tab');
    const { stop, fault } = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      const { left, top, width, height } = element.getBoundingClientRect();
      const hit = document.elementFromPoint(left + width / 2, top + Math.min(height / 2, 20));
      const isCovered = hit !== null && !element.contains(hit) && !hit.contains(element) && !hit.closest('label');
      const isFramed = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
      return {
        stop: element.getAttribute('data-stop') ?? element.outerHTML.slice(0, 80),
        fault: isFramed && !isCovered ? '' : `${isFramed ? 'covered' : 'not framed'}: ${element.outerHTML.slice(0, 80)}`,
      };
    });
    seen.push(stop);
    if (fault) faint.push(fault);
  }
  expect.soft(seen, `6: stops of ${name} in the order of the document`).toEqual(seen.map((_, place) => String(place)));
  expect.soft(faint, `7: stops of ${name} that are hard to see`).toEqual([]);
  await page.evaluate(() => {
    document.body.removeAttribute('tabindex');
    document.querySelectorAll('[data-stop]').forEach((element) => element.removeAttribute('data-stop'));
    (document.activeElement as HTMLElement | null)?.blur();
  });
}
