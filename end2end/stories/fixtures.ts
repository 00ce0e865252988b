// What every look at a story is given: a workbench of the worker's own, a watched browser.
import { test as base } from '@playwright/test';
import { Watch } from '../support/watch';
import { Workbench } from '../support/workbench';

export const test = base.extend<{ watch: Watch }, { workbench: Workbench }>({
  workbench: [
    async ({}, use) => {
      const workbench = await Workbench.start();
      await use(workbench);
      await workbench.stop();
    },
    { scope: 'worker' },
  ],

  baseURL: async ({ workbench }, use) => use(workbench.origin),

  watch: [
    async ({ context }, use) => {
      const watch = new Watch();
      await watch.over(context, true);
      await use(watch);
      watch.sawNoTrouble();
    },
    { auto: true },
  ],
});
