// What every page and every story must be for everybody. Each check carries its number in ux 14; docs/accessibility.md
// lists all of them and says where each is held.
import { expect, type Page } from '@playwright/test';
import { inEveryScheme, passesAxe } from './axe';
import { atTwiceTheSize, fitsNarrowScreen, hasRoomForFingers, inForcedColours, isWholeOnPaper, standsStill, withSpacedText } from './eyes';
import { showsItsFocus } from './keyboard';
import type { Portal } from './portal';
import { isValid } from './validity';

/** The attributes of a field by its name (ux 3). */
const ATTRIBUTES: Record<string, Record<string, string | null>> = {
  surname: { autocomplete: 'family-name', spellcheck: 'false', inputmode: null },
  given_name: { autocomplete: 'given-name', spellcheck: 'false', inputmode: null },
  phone: { type: 'tel', inputmode: 'tel', autocomplete: 'tel' },
  email: { type: 'email', inputmode: 'email', autocomplete: 'email', spellcheck: 'false' },
  login: { type: 'text', autocomplete: 'username', spellcheck: 'false', autocapitalize: 'none' },
  code: { type: 'text', inputmode: 'numeric', autocomplete: 'one-time-code', spellcheck: 'false' },
  backup_code: { type: 'text', inputmode: null, autocomplete: 'one-time-code', spellcheck: 'false' },
  password: { type: 'password', spellcheck: 'false', autocapitalize: 'none' },
};

/** This page, as it is now, is sound. */
export async function isSound(portal: Portal, name: string): Promise<void> {
  const { page, hasScripts, isPhone } = portal;
  await hasSoundMarkup(page, name);
  await fitsNarrowScreen(page, name);
  if (isPhone) await hasRoomForFingers(page, name);
  // Each is asked once: what the server sent where nothing changes it, the rest where scripts can look.
  if (!hasScripts) return isValid(page, name);
  await passesAxe(page, name);
  if (isPhone) return;
  await suitsEverybody(page, name);
  await isWholeOnPaper(page, name);
}

/** In all colours, sizes and spacings, without motion, by keyboard. */
export async function suitsEverybody(page: Page, name: string): Promise<void> {
  await inEveryScheme(page, name);
  await atTwiceTheSize(page, name);
  await withSpacedText(page, name);
  await inForcedColours(page, name);
  await standsStill(page, name);
  await showsItsFocus(page, name);
}

/** 3, 5, 8, 13, 14, 16, 28, 38, 39, and that nothing is disabled, repeated or points into nothing. */
async function hasSoundMarkup(page: Page, name: string): Promise<void> {
  await expect.soft(page.getByRole('heading', { level: 1 }), `3: headings of ${name}`).toHaveCount(1);
  expect.soft(page.url(), `address of ${name}`).not.toContain('__err');
  const found = await page.evaluate((attributes) => {
    const reachable = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
    const inputs = [...document.querySelectorAll<HTMLInputElement>('input:not([type=hidden])')];
    const words = (text: string | null) => (text ?? '').replace(/\s+/g, ' ').trim();
    const misnamed = [...document.querySelectorAll<HTMLElement>('button[aria-label], a[aria-label]')].filter(
      (element) => words(element.innerText) && !element.getAttribute('aria-label')!.includes(words(element.innerText)),
    );
    const wrong = inputs.flatMap((input) =>
      Object.entries(attributes[input.name] ?? {})
        .filter(([attribute, value]) => input.getAttribute(attribute) !== value)
        .map(([attribute]) => `${input.name}: ${attribute}=${input.getAttribute(attribute)}`),
    );
    return {
      first: document.querySelector(reachable)?.getAttribute('href'),
      second: document.querySelectorAll(reachable)[1]?.getAttribute('href')?.split('?')[0],
      lang: ['ru', 'en'].includes(document.documentElement.lang),
      autofocus: [...document.querySelectorAll('[autofocus]')].map(({ id }) => id).filter((id) => id !== 'code'),
      tabindex: [...document.querySelectorAll('[tabindex]')].filter((element) => (element as HTMLElement).tabIndex > 0)
        .length,
      unlabelled: inputs.filter((input) => !input.labels?.length).map(({ name: of }) => of),
      misnamed: misnamed.map((element) => element.outerHTML),
      wrong,
      limited: inputs.filter((input) => input.maxLength >= 0).map(({ name: of }) => of),
      wordless: [...document.querySelectorAll('[data-tone], [data-state]')]
        .filter((element) => element.checkVisibility() && !words(element.textContent) && !element.closest('[aria-hidden]'))
        .map((element) => element.outerHTML.slice(0, 80)),
      helps: words(document.querySelector('footer')?.textContent ?? '').length > 0,
      disabled: document.querySelectorAll('button[disabled]').length,
      repeated: [...document.querySelectorAll('[id]')]
        .map(({ id }) => id)
        .filter((id, place, all) => all.indexOf(id) !== place),
      dangling: [...document.querySelectorAll('[aria-describedby]')]
        .flatMap((element) => element.getAttribute('aria-describedby')!.split(' '))
        .filter((id) => !document.getElementById(id)),
    };
  }, ATTRIBUTES);
  expect.soft(found, `markup of ${name}`).toEqual({
    first: '#main',
    second: '/display',
    lang: true,
    autofocus: [],
    tabindex: 0,
    unlabelled: [],
    misnamed: [],
    wrong: [],
    limited: [],
    wordless: [],
    helps: true,
    disabled: 0,
    repeated: [],
    dangling: [],
  });
}
