// The time until the first click that does something, for somebody who sees the page and tries again and again.
import { freshPage } from './profile.mjs';

/** Runs in the page: clicks every few milliseconds from the first paint on, until one click has an effect. */
function clickUntilItWorks({ press, shows, leads }) {
  const works = () => (window.okno_first_click = performance.now());
  // To have set out is enough; the page stays, so that it can still be asked.
  if (leads) {
    navigation.addEventListener('navigate', (event) => {
      event.preventDefault();
      works();
    });
  }
  const trying = setInterval(() => {
    if (window.okno_first_click) return clearInterval(trying);
    // Nobody clicks on what is not painted yet.
    if (performance.getEntriesByName('first-contentful-paint').length === 0) return;
    document.querySelector(press)?.click();
    if (shows && document.querySelector(shows)) works();
  }, 10);
}

/** Milliseconds from the start of the navigation. */
export async function firstClick(browser, origin, { path, first }, state) {
  const { context, page } = await freshPage(browser, state);
  try {
    await page.addInitScript(clickUntilItWorks, first);
    await page.goto(origin + path, { waitUntil: 'commit' });
    const found = await page.waitForFunction(() => window.okno_first_click);
    return await found.jsonValue();
  } finally {
    await context.close();
  }
}
