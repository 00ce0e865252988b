// What every journey is given: a portal of the worker's own, a watched browser, a person nobody knows yet.
import { type BrowserContext, type BrowserContextOptions, expect, test as base } from '@playwright/test';
import { listenToListeners } from './hydration';
import { type Person, somebody } from './people';
import { Portal } from './portal';
import { Sandbox } from './sandbox';
import { Server } from './server';
import { Watch } from './watch';

/** A browser of somebody: cookies of its own. */
export interface Browser {
  context: BrowserContext;
  portal: Portal;
}

export interface Journey {
  /** Whether the visitor's browser runs scripts. */
  hasScripts: boolean;
  watch: Watch;
  sandbox: Sandbox;
  portal: Portal;
  person: Person;
  /** Opens a further browser; `keeping` what an earlier one still has after it was closed. */
  anotherBrowser: (keeping?: BrowserContext, options?: BrowserContextOptions) => Promise<Browser>;
}

interface Worker {
  server: Server;
}

export const test = base.extend<Journey, Worker>({
  server: [
    async ({}, use) => {
      const server = await Server.start();
      await use(server);
      expect(await server.stop(), 'okno stops gracefully').toBe(0);
    },
    { scope: 'worker' },
  ],

  baseURL: async ({ server }, use) => use(server.origin),

  sandbox: [
    async ({ playwright, server }, use) => {
      const request = await playwright.request.newContext({ baseURL: server.origin });
      const sandbox = new Sandbox(request, server.origin);
      // All tests of a worker come from one network: its hourly limits begin anew.
      await sandbox.wait({ hours: 1, minutes: 1 });
      await use(sandbox);
      await request.dispose();
    },
    { auto: true },
  ],

  watch: async ({ server }, use) => {
    const watch = new Watch();
    await use(watch);
    expect.soft(server.takeTroubles(), 'troubles in the log').toEqual([]);
    watch.sawNoTrouble();
  },

  hasScripts: async ({ javaScriptEnabled }, use) => use(javaScriptEnabled ?? true),

  context: async ({ context, watch, hasScripts }, use) => {
    await watch.over(context, hasScripts);
    if (hasScripts) await listenToListeners(context);
    await use(context);
  },

  portal: async ({ page, hasScripts, isMobile }, use) => use(new Portal(page, hasScripts, isMobile)),

  person: async ({}, use) => use(somebody()),

  anotherBrowser: async ({ browser, watch, hasScripts, isMobile }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (keeping, options = {}) => {
      const kept = keeping ? { storageState: await lastingCookies(keeping) } : {};
      const context = await browser.newContext({ ...kept, ...options });
      opened.push(context);
      await watch.over(context, hasScripts);
      if (hasScripts) await listenToListeners(context);
      return { context, portal: new Portal(await context.newPage(), hasScripts, isMobile) };
    });
    await Promise.all(opened.map((context) => context.close()));
  },
});

/** What a browser still has after it was closed: cookies with a date, not those of the session. */
async function lastingCookies(context: BrowserContext) {
  const state = await context.storageState();
  return { cookies: state.cookies.filter(({ expires }) => expires > 0), origins: [] };
}

export { expect };
