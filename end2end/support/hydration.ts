// When the scripts have taken a page over. Nothing in the portal says so, hence a listener that listens to listeners.
import type { BrowserContext, Page } from '@playwright/test';

declare global {
  interface Window {
    heardBy: WeakSet<EventTarget>;
  }
}

/** To be called before any page is opened. */
export async function listenToListeners(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const original = EventTarget.prototype.addEventListener;
    window.heardBy = new WeakSet();
    EventTarget.prototype.addEventListener = function (this: EventTarget, ...rest: Parameters<typeof original>) {
      window.heardBy.add(this ?? window);
      return original.apply(this, rest);
    };
  });
}

/** Every form of the page is in the hands of the scripts. */
export async function comesAlive(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const forms = [...document.querySelectorAll('form[method=post]')];
    return forms.length > 0 && forms.every((form) => window.heardBy.has(form));
  });
}
