// A visit to one page: what it transfers, when it is painted, how it moves, how fast it answers.
import { pause } from './pause.mjs';
import { freshPage } from './profile.mjs';
import { count } from './wire.mjs';

/** Interactions shorter than this are not told apart. */
export const SHORTEST_INTERACTION_MS = 16;

/** Runs in the page, before anything of the page does. */
function observe() {
  const seen = { fcp: null, lcp: null, cls: 0, inp: null };
  window.okno_vitals = seen;
  const on = (type, note, options = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true, ...options });
  on('paint', ({ name, startTime }) => {
    if (name === 'first-contentful-paint') seen.fcp = startTime;
  });
  on('largest-contentful-paint', ({ startTime }) => (seen.lcp = startTime));
  // The sum of all shifts: of a visit of a few seconds, that is the CLS.
  on('layout-shift', ({ value, hadRecentInput }) => (seen.cls += hadRecentInput ? 0 : value));
  // The slowest interaction: of fewer than fifty, that is the INP.
  const slowest = ({ interactionId, duration }) => {
    if (interactionId) seen.inp = Math.max(seen.inp ?? 0, duration);
  };
  on('event', slowest, { durationThreshold: 16 });
}

/** Opens the route, lets it settle, then does what people do there. */
export async function visit(browser, origin, route, state) {
  const { context, page, wire } = await freshPage(browser, state);
  try {
    await page.addInitScript(observe);
    const counted = await count(wire);
    await page.goto(origin + route.path);
    await counted.quiet();
    const { requests, bytes } = structuredClone({ requests: counted.requests, bytes: counted.bytes });
    await route.act(page);
    await pause(500);
    const { fcp, lcp, cls, inp } = await page.evaluate(() => window.okno_vitals);
    return { requests, bytes, fcp, lcp, cls, inp: inp ?? SHORTEST_INTERACTION_MS };
  } finally {
    await context.close();
  }
}
