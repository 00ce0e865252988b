// Every component in every state, for everybody: what is asked of pages is asked of each of their parts alone.
import { suitsEverybody } from '../support/accessibility';
import { passesAxe } from '../support/axe';
import { fitsNarrowScreen, hasRoomForFingers } from '../support/eyes';
import { isValid } from '../support/validity';
import { components } from '../support/workbench';
import { test } from './fixtures';

for (const name of components()) {
  test(`${name} suits everybody in every state`, async ({ page, workbench }) => {
    test.setTimeout(120_000);
    for (const { example, href } of await workbench.examplesOf(name)) {
      const shown = `${name}, ${example}`;
      await page.goto(href);
      await isValid(page, shown);
      await passesAxe(page, shown);
      await fitsNarrowScreen(page, shown);
      await suitsEverybody(page, shown);
    }
  });
}

test.describe('under a finger', () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });

  test('whatever is pressed is large enough', async ({ page, workbench }) => {
    test.setTimeout(120_000);
    for (const name of components()) {
      for (const { example, href } of await workbench.examplesOf(name)) {
        await page.goto(href);
        await hasRoomForFingers(page, `${name}, ${example}`);
      }
    }
  });
});
