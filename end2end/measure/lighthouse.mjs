// What Lighthouse says of a page, as a phone: four categories, and what it finds wanting.
//
// It loads the page at full speed and computes from that how a phone on a slow line would have fared, so its performance
// depends less on the load of this machine than a stop-watch does. Nothing is sent anywhere.
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { chromiumPath, flags } from './browser.mjs';
import { median } from './numbers.mjs';

export const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];

// A page behind the sign-in is kept from search engines on purpose (robots.txt).
const OF_PUBLIC_PAGES = ['is-crawlable'];

/** The pages looked at; `as` names the state of somebody who may see them. */
export const PAGES = [{ path: '/' }, { path: '/sign-in' }, { path: '/register' }, { path: '/cabinet', as: 'signedIn' }];

const cookieHeader = ({ cookies }) => cookies.map(({ name, value }) => `${name}=${value}`).join('; ');

/** Each category from 0 to 100 as the median of the runs, and the audits that failed in any of them. */
export async function judge(url, state, runs) {
  const reports = [];
  for (let run = 0; run < runs; run += 1) reports.push(await once(url, state));
  const score = (category) => Math.round(100 * median(reports.map(({ categories }) => categories[category].score)));
  const failed = new Map(reports.flatMap(wanting));
  return { scores: Object.fromEntries(CATEGORIES.map((name) => [name, score(name)])), failed: Object.fromEntries(failed) };
}

async function once(url, state) {
  const chrome = await launch({ chromePath: chromiumPath, chromeFlags: ['--headless=new', ...flags] });
  try {
    const { lhr } = await lighthouse(url, {
      port: chrome.port,
      logLevel: 'error',
      onlyCategories: CATEGORIES,
      formFactor: 'mobile',
      throttlingMethod: 'simulate',
      ...(state && { extraHeaders: { Cookie: cookieHeader(state) }, skipAudits: OF_PUBLIC_PAGES }),
    });
    if (lhr.runtimeError) throw new Error(`Lighthouse on ${url}: ${lhr.runtimeError.message}`);
    return lhr;
  } finally {
    await chrome.kill();
  }
}

/** Audits that weigh something and are not perfect: `[id, how it is shown]`. */
function wanting({ audits, categories }) {
  const weighed = CATEGORIES.flatMap((name) => categories[name].auditRefs).filter(({ weight }) => weight > 0);
  return weighed
    .map(({ id }) => audits[id])
    .filter(({ score }) => score !== null && score < 0.9)
    .map(({ id, displayValue }) => [id, displayValue ?? 'failed']);
}
