// How a page is seen: on narrow screens, in large type, in forced colours, without motion, on paper, under a finger.
import { expect, type Page } from '@playwright/test';

const NARROW = { width: 320, height: 640 };
const HALF = { width: 640, height: 900 };
const WIDE = { width: 1280, height: 900 };

/** At least so high is what is pressed with a finger; the pixels are those of the style sheet. */
const FINGER = 44;

/** Sets what the person would have chosen; gives what it was. */
export async function setting(page: Page, name: string, value: string | null): Promise<string | null> {
  return page.evaluate(
    ([attribute, wanted]) => {
      const root = document.documentElement;
      const before = root.getAttribute(attribute!);
      if (wanted === null) root.removeAttribute(attribute!);
      else root.setAttribute(attribute!, wanted!);
      return before;
    },
    [`data-${name}`, value],
  );
}

/** 22: nothing makes the page scroll sideways on the narrowest screen (1.4.10). */
export async function fitsNarrowScreen(page: Page, name: string): Promise<void> {
  await fits(page, name, NARROW, '22: at 320 px');
}

/** 22, 23: nothing makes the page scroll sideways, and nothing is cut off. */
async function fits(page: Page, name: string, size: typeof NARROW, how: string): Promise<void> {
  const usual = page.viewportSize();
  await page.setViewportSize(size);
  expect.soft(await whatSticksOut(page), `${how}, what sticks out of ${name}`).toEqual([]);
  if (usual) await page.setViewportSize(usual);
}

async function whatSticksOut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const shown = (element: Element) => `${element.localName}.${element.classList}: ${element.textContent?.trim().slice(0, 60)}`;
    // What is there for readers only is one pixel wide; what is decoration may be cut.
    const isHidden = (element: Element) => {
      if (element.closest('.c-skip, [hidden], [aria-hidden=true]')) return true;
      for (let outer: Element | null = element; outer; outer = outer.parentElement) {
        if (outer.clientWidth <= 1 && getComputedStyle(outer).position === 'absolute') return true;
      }
      return false;
    };
    const all = [...document.body.querySelectorAll<HTMLElement>('*')].filter((element) => !isHidden(element));
    const outside =
      document.documentElement.scrollWidth > width
        ? all.filter((element) => element.getBoundingClientRect().right > width + 1)
        : [];
    const cut = all.filter((element) => {
      const { overflowX, textOverflow } = getComputedStyle(element);
      const cuts = overflowX === 'hidden' || overflowX === 'clip';
      // A field scrolls what is typed into it.
      return cuts && !(element instanceof HTMLInputElement) && textOverflow !== 'ellipsis' && element.scrollWidth > element.clientWidth + 1;
    });
    return [...outside, ...cut].map(shown);
  });
}

/** 23: text of 200 % on a wide and on a half-wide window. */
export async function atTwiceTheSize(page: Page, name: string): Promise<void> {
  const usual = await setting(page, 'size', '200');
  await fits(page, name, WIDE, '23: at 200 % and 1280 px');
  await fits(page, name, HALF, '23: at 200 % and 640 px');
  await setting(page, 'size', usual);
}

/** 24: the text spacing of WCAG 1.4.12 loses nothing. */
export async function withSpacedText(page: Page, name: string): Promise<void> {
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }',
    );
    document.adoptedStyleSheets = [sheet];
  });
  await fits(page, name, NARROW, '24: with spaced text at 320 px');
  await page.evaluate(() => (document.adoptedStyleSheets = []));
}

/** 25: where the system decides about colours, what can be pressed or filled in has a border. */
export async function inForcedColours(page: Page, name: string): Promise<void> {
  await page.emulateMedia({ forcedColors: 'active' });
  const bare = await page.evaluate(() => {
    const controls = 'button:not([data-variant=quiet], [data-shows], [data-copies], [data-prints]), .c-link-button:not([data-variant=quiet]), input:not([type=hidden], [type=file]), select';
    const isDrawn = (element: Element) => {
      const { borderTopStyle, borderTopWidth, appearance } = getComputedStyle(element);
      return (borderTopStyle !== 'none' && parseFloat(borderTopWidth) > 0) || appearance === 'auto';
    };
    return [...document.querySelectorAll<HTMLElement>(controls)]
      .filter((element) => element.checkVisibility() && !isDrawn(element))
      .map((element) => element.outerHTML.slice(0, 80));
  });
  expect.soft(bare, `25: controls of ${name} without a border in forced colours`).toEqual([]);
  await page.emulateMedia({ forcedColors: null });
}

/** 26: nothing moves for whoever asked for stillness. */
export async function standsStill(page: Page, name: string): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  // What the change of the media itself has set going comes to its end; where nobody sees it, as in closed details, it stands.
  const moving = () =>
    page.evaluate(() => {
      const isSeen = ({ effect }: Animation) => !(effect instanceof KeyframeEffect) || effect.target?.checkVisibility();
      return document.getAnimations().filter(isSeen).length;
    });
  await expect.configure({ soft: true }).poll(moving, `26: what moves on ${name}`).toBe(0);
  await page.emulateMedia({ reducedMotion: null });
}

/** 43: on paper the content is whole and the rest is gone. */
export async function isWholeOnPaper(page: Page, name: string): Promise<void> {
  await page.emulateMedia({ media: 'print' });
  await expect.soft(page.getByRole('heading', { level: 1 }), `43: heading of ${name} on paper`).toBeVisible();
  await expect.soft(page.locator('.c-footer, .c-top-bar, .c-skip, .c-header__side'), `43: frame of ${name} on paper`).toHaveCount(4);
  for (const part of await page.locator('.c-footer, .c-top-bar, .c-skip, .c-header__side').all()) {
    await expect.soft(part, `43: frame of ${name} on paper`).toBeHidden();
  }
  await page.emulateMedia({ media: null });
}

/** 21: what is pressed is large enough for a finger. */
export async function hasRoomForFingers(page: Page, name: string): Promise<void> {
  const small = await page.evaluate((least) => {
    const pressed = 'button, .c-link-button, input:not([type=hidden], [type=checkbox], [type=radio]), select, summary, header a, footer a, label:has(input)';
    return [...document.querySelectorAll<HTMLElement>(pressed)]
      .filter((element) => element.checkVisibility() && element.getBoundingClientRect().height < least - 0.5)
      .map((element) => `${element.getBoundingClientRect().height}: ${element.outerHTML.slice(0, 80)}`);
  }, FINGER);
  expect.soft(small, `21: too small for a finger on ${name}`).toEqual([]);
}
