// How the journeys run: three kinds of visitor, each with the system's Chromium.
//
// `journeys/` must work for all three; `with-scripts/` is about what scripts add, `without-scripts/` about what the server
// does alone; `requests/` speaks HTTP without a page; `stories/` looks at the components in the workbench.
import { defineConfig } from '@playwright/test';
import { chromium } from './support/environment';

const isRoot = process.getuid?.() === 0;
const desktop = { width: 1280, height: 900 };
const phone = { width: 390, height: 844 };
const screens = process.env.SCREENS ? ['screens.spec.ts'] : [];

export default defineConfig({
  testDir: '.',
  outputDir: 'test-results',
  forbidOnly: true,
  fullyParallel: true,
  workers: 2,
  retries: 0,
  timeout: 30_000,
  expect: { timeout: 5_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    locale: 'ru-RU',
    timezoneId: 'Europe/Moscow',
    screenshot: 'only-on-failure',
    // Written down for each step, a trace takes a fifth of the time.
    trace: process.env.TRACE ? 'on' : 'off',
    launchOptions: {
      executablePath: chromium(),
      // Chromium's own sandbox does not start for root.
      chromiumSandbox: !isRoot,
      args: [
        ...(isRoot ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  projects: [
    {
      name: 'scripts',
      testMatch: screens.length > 0 ? screens : ['journeys/*.spec.ts', 'with-scripts/*.spec.ts', 'requests/*.spec.ts'],
      use: { viewport: desktop },
    },
    {
      name: 'no-scripts',
      testMatch: screens.length > 0 ? [] : ['journeys/*.spec.ts', 'without-scripts/*.spec.ts'],
      use: { viewport: desktop, javaScriptEnabled: false },
    },
    {
      name: 'phone',
      testMatch: screens.length > 0 ? [] : ['journeys/*.spec.ts', 'with-scripts/*.spec.ts'],
      use: { viewport: phone, hasTouch: true, isMobile: true },
    },
    {
      name: 'stories',
      testMatch: screens.length > 0 ? [] : ['stories/*.spec.ts'],
      use: { viewport: desktop },
    },
  ],
});
