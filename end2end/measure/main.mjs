// What the portal costs somebody with a slow phone: bytes, paint, clicks, the way to the cabinet; what Lighthouse says of
// it; and what a registration costs the server. `cargo xtask measure` runs this on the optimised build.
//
// Nothing is asserted: times depend on the machine and on who else uses it. Bytes have budgets in `cargo xtask check`.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { serveBarePage } from './bare.mjs';
import { launch } from './browser.mjs';
import { firstClick } from './first-click.mjs';
import { judge, PAGES } from './lighthouse.mjs';
import { median, medians } from './numbers.mjs';
import { pause } from './pause.mjs';
import { startPortal } from './portal.mjs';
import { ROUTES } from './routes.mjs';
import { signIn } from './sign-in.mjs';
import { shown } from './table.mjs';
import { visit } from './vitals.mjs';
import { confirm, giveContacts, person, register } from './walk.mjs';
import { count } from './wire.mjs';

/** Lighthouse varies less, and takes longer. */
const MOST_JUDGEMENTS = 3;

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    json: { type: 'string' },
    'no-lighthouse': { type: 'boolean', default: false },
  },
});
const runs = Number(options.runs);

async function measure() {
  const portal = await startPortal();
  const bare = await serveBarePage();
  const browser = await launch();
  try {
    const owner = person(1);
    const registration = await measureRegistration(browser, portal, owner);
    const states = await leaveTraces(browser, portal);
    const routes = {};
    for (const route of ROUTES) routes[route.path] = await measureRoute(browser, portal.origin, route, states[route.as]);
    const showsPassword = ROUTES.find(({ path }) => path === '/sign-in');
    const ways = [];
    const bareClicks = [];
    for (let run = 0; run < runs; run += 1) {
      ways.push(await signIn(browser, portal.origin, owner));
      bareClicks.push(await firstClick(browser, bare.origin, showsPassword));
    }
    const lighthouse = options['no-lighthouse'] ? null : await askLighthouse(portal.origin, states);
    return { runs, registration, routes, signIn: median(ways), bareClick: median(bareClicks), lighthouse };
  } finally {
    await browser.close();
    bare.stop();
    await portal.stop();
  }
}

/** One walk from the first page to the cabinet, at the full speed of this machine. */
async function measureRegistration(browser, portal, who) {
  await pause(1_000);
  const idle = await portal.residentMb();
  const context = await browser.newContext({ locale: 'ru-RU', viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const counted = await count(await context.newCDPSession(page));
  const began = performance.now();
  await register(page, portal, who);
  const milliseconds = Math.round(performance.now() - began);
  // What is still on its way was caused by this walk as well.
  await counted.quiet();
  await context.close();
  const memory = { idle, after: await portal.residentMb() };
  return { milliseconds, requests: counted.requests, bytes: counted.bytes, memory };
}

/** Browsers of people who are in the middle of something: their cookies, by where they are. */
async function leaveTraces(browser, portal) {
  const traceOf = async (walk) => {
    const context = await browser.newContext({ locale: 'ru-RU' });
    await walk(await context.newPage());
    const state = await context.storageState();
    await context.close();
    return state;
  };
  const begin = async (page, who) => {
    await page.goto(`${portal.origin}/register`);
    await giveContacts(page, who);
  };
  return {
    confirming: await traceOf((page) => begin(page, person(2))),
    choosing: await traceOf(async (page) => {
      await begin(page, person(3));
      await confirm(page, portal, person(3));
    }),
    signedIn: await traceOf(async (page) => register(page, portal, person(4))),
  };
}

async function measureRoute(browser, origin, route, state) {
  const records = [];
  for (let run = 0; run < runs; run += 1) {
    const vitals = await visit(browser, origin, route, state);
    records.push({ ...vitals, firstClick: await firstClick(browser, origin, route, state) });
  }
  return medians(records);
}

async function askLighthouse(origin, states) {
  const said = {};
  for (const { path, as } of PAGES) said[path] = await judge(origin + path, states[as], Math.min(runs, MOST_JUDGEMENTS));
  return said;
}

const measured = await measure();
console.log(shown(measured).join('\n'));
if (options.json) await writeFile(options.json, `${JSON.stringify(measured, null, 2)}\n`);
