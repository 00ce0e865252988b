// The whole way, under conditions that a page must bear: each journey completes as it does for everybody else.
import type { BrowserContext, BrowserContextOptions } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import { ru } from '../support/texts';

interface Condition {
  options?: BrowserContextOptions;
  prepare?: (context: BrowserContext, origin: string) => Promise<unknown>;
}

/** What the page of the settings would leave in the browser. */
const shownAs = (view: string) => (context: BrowserContext, origin: string) =>
  context.addCookies([{ name: 'okno_view', value: view, url: origin }]);

const CONDITIONS: Record<string, Condition> = {
  'on a screen of 320 px': { options: { viewport: { width: 320, height: 640 } } },
  'in text of 200 %': { options: { viewport: { width: 640, height: 900 } }, prepare: shownAs('200') },
  'in white on black with wide spacing': { prepare: shownAs('100.white-on-black.clear.wider.off') },
  'with the spacing of WCAG 1.4.12': {
    options: { viewport: { width: 390, height: 844 } },
    prepare: (context) =>
      context.addInitScript(() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(
          '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }',
        );
        document.adoptedStyleSheets = [sheet];
      }),
  },
  'in forced colours': { options: { forcedColors: 'active' } },
  'with wasm that comes after ten seconds': {
    prepare: (context) =>
      context.route('**/*.wasm', async (route) => {
        await new Promise((resolve) => setTimeout(resolve, 10_000));
        // The page may be left by then.
        await route.continue().catch(() => {});
      }),
  },
};

for (const [condition, { options, prepare }] of Object.entries(CONDITIONS)) {
  test(`one registers, reads, leaves and comes back ${condition}`, async ({ sandbox, person, anotherBrowser }) => {
    test.setTimeout(60_000);
    const { context, portal } = await anotherBrowser(undefined, options);
    await prepare?.(context, sandbox.origin);
    await portal.register(person, sandbox);
    await portal.press(ru.text('cabinet.mark_all'));
    await portal.cabinet.hasUnread(0);
    await portal.cabinet.signOut();
    await portal.signIn.as(person.email, person.password);
    await portal.objects('login', ru.text('fault.sign_in'));
    await portal.signIn.as(person.phone, person.password);
    await portal.cabinet.greets(person);
    expect(await portal.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });
}
