// What a browser does for a key: how long its main thread works, what it restyles, what it lays out.
import type { Browser, CDPSession, Page } from '@playwright/test';

/** Between two keys of somebody who types quickly; long enough for the browser to draw each. */
const BETWEEN_KEYS_MS = 40;

/** Milliseconds of the main thread for one key. */
export interface KeyTime {
  all: number;
  script: number;
}

/** What was done while a text was typed. */
export interface KeyWork {
  keys: number;
  /** Elements whose style was found anew. */
  restyled: number;
  /** Layouts that began above the field, with what stands around it. */
  widerLayouts: number;
}

export class Typist {
  private constructor(
    private readonly browser: Browser,
    private readonly page: Page,
    private readonly devtools: CDPSession,
  ) {}

  static async at(browser: Browser, page: Page): Promise<Typist> {
    const devtools = await page.context().newCDPSession(page);
    // The time that the thread itself was running, not what other threads and programs took from it.
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    return new Typist(browser, page, devtools);
  }

  /** The focus goes into the field, and what only the first key brings about is over. */
  async begin(field: string): Promise<void> {
    await this.page.locator(`#${field}`).focus();
    await this.#press('1');
    await this.page.waitForTimeout(300);
  }

  /** Types, and says what a key took. `drawn`: each is drawn before the next one comes; otherwise they wait for the browser in a row. */
  async time(text: string, { drawn }: { drawn: boolean }): Promise<KeyTime> {
    const before = await this.#busy();
    if (drawn) await this.#type(text);
    else await Promise.all([...text].map((character) => this.#press(character)));
    const after = await this.#busy();
    return { all: (after.all - before.all) / text.length, script: (after.script - before.script) / text.length };
  }

  /** Types, and counts what the browser did for it. */
  async work(text: string): Promise<KeyWork> {
    await this.browser.startTracing(this.page, { categories: ['devtools.timeline'] });
    await this.#type(text);
    const trace = JSON.parse((await this.browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
    const of = (name: string) => trace.traceEvents.filter((event) => event.name === name);
    const restyled = of('UpdateLayoutTree').reduce((sum, { args }) => sum + (args?.elementCount ?? 0), 0);
    const widerLayouts = of('Layout').filter(({ args }) => args?.beginData?.partialLayout === false).length;
    return { keys: text.length, restyled, widerLayouts };
  }

  async #type(text: string): Promise<void> {
    for (const character of text) {
      await this.#press(character);
      await this.page.waitForTimeout(BETWEEN_KEYS_MS);
    }
  }

  /** A key of a keyboard that has this character: Playwright's own has Latin ones only, and inserts the others without a key. */
  async #press(key: string): Promise<void> {
    const send = (type: 'keyDown' | 'keyUp', text: string) => this.devtools.send('Input.dispatchKeyEvent', { type, key, text });
    await Promise.all([send('keyDown', key), send('keyUp', '')]);
  }

  async #busy(): Promise<KeyTime> {
    const { metrics } = await this.devtools.send('Performance.getMetrics');
    const ms = (wanted: string) => 1000 * (metrics.find(({ name }) => name === wanted)?.value ?? 0);
    return { all: ms('TaskDuration'), script: ms('ScriptDuration') };
  }
}

interface TraceEvent {
  name: string;
  args?: { elementCount?: number; beginData?: { partialLayout?: boolean } };
}
