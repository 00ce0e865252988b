// Whether pages stay quick while the profiles of many people are checked by registries that take their time.
// `cargo xtask bench registrations` runs this on the optimised build.
//
// Judged is the ratio of two numbers of one run: how long a page takes, 99 times in 100, while all checks are in flight,
// and the same while nothing happens. Times by themselves tell about the machine.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { percentile } from '../measure/numbers.mjs';
import { pause } from '../measure/pause.mjs';
import { startPortal } from '../measure/portal.mjs';
import { Browser } from './browser.mjs';
import { prepare } from './people.mjs';
import { visitors } from './visitors.mjs';

const MOST_RATIO = 2;
const REGISTRIES = ['pension', 'passports', 'tax', 'addresses'];
const DELAY_SECONDS = 5;
/** All profiles are sent within so many seconds: before the first answer. */
const SENT_WITHIN_SECONDS = 5;
/** Side by side: passwords are hashed one after the other anyway. */
const PREPARED_AT_A_TIME = 8;
/** Before the first number counts, everybody has come, and the server has rested from the preparation. */
const ARRIVAL_SECONDS = 60;
const LONGEST_SECONDS = 600;

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '20' },
    rate: { type: 'string', default: '50' },
    json: { type: 'string' },
  },
});
const { json } = values;
const [people, seconds, rate] = [values.people, values.seconds, values.rate].map(Number);

async function measure() {
  const portal = await startPortal();
  try {
    const prepared = await prepareAll(portal);
    await slowRegistries(portal.origin);
    const cookies = prepared.map(({ browser }) => browser.cookie);
    const onlookers = visitors(portal.origin, cookies, rate, ARRIVAL_SECONDS);
    console.log(`  everybody comes to look at pages, ${ARRIVAL_SECONDS} s`);
    await onlookers.look(pause(ARRIVAL_SECONDS * 1000));
    console.log(`  measuring with nothing in flight, ${seconds} s`);
    const idle = summary(await onlookers.look(pause(seconds * 1000)));
    console.log(`  measuring with ${people} checks in flight`);
    const checking = checkAll(portal.origin, prepared);
    const inFlight = summary(await onlookers.look(checking));
    onlookers.leave();
    const checks = { ...(await checking), outcomes: await outcomes(prepared) };
    return { people, rate, delaySeconds: DELAY_SECONDS, idle, inFlight, ratio: inFlight.p99 / idle.p99, checks };
  } finally {
    await portal.stop();
  }
}

/** Everybody with an account and a profile that is filled in. There are fewer synthetic people than that: later ones have
 * the papers of earlier ones. Registries say the same of both; only the portal then finds that it knows the number. */
async function prepareAll(portal) {
  const known = await new Browser(portal.origin).read('/sandbox/people.json?fate=all_match');
  const prepared = [];
  let next = 0;
  const prepareSome = async () => {
    while (next < people) {
      const number = next++;
      const phone = `+7900961${String(number).padStart(4, '0')}`;
      prepared.push({ phone, browser: await prepare(portal, known[number % known.length], phone) });
      if (prepared.length % 100 === 0) console.log(`  ${prepared.length} of ${people} people have filled in their profile`);
    }
  };
  await Promise.all(Array.from({ length: PREPARED_AT_A_TIME }, prepareSome));
  return prepared;
}

async function slowRegistries(origin) {
  const browser = new Browser(origin);
  await browser.open('/sandbox/people');
  for (const registry of REGISTRIES) {
    await browser.send('/sandbox/registries/delay', { registry, seconds: String(DELAY_SECONDS) }, '/sandbox/people');
  }
}

/** Sends all profiles, and waits until everybody has had the message that their check has come to an end. */
async function checkAll(origin, prepared) {
  const sandbox = new Browser(origin);
  const messages = (after) => sandbox.read(`/sandbox/messages.json?after=${after}`);
  let last = (await messages(0)).at(-1)?.id ?? 0;
  const began = performance.now();
  const since = () => (performance.now() - began) / 1000;
  let sent = 0;
  const send = async ({ browser }, number) => {
    await pause((number * SENT_WITHIN_SECONDS * 1000) / people);
    await browser.send('/api/profile/send', {}, '/profile/status');
    sent += 1;
    return since();
  };
  const told = new Set();
  let mostAtOnce = 0;
  const waitForMessages = async () => {
    while (told.size < people && since() < LONGEST_SECONDS) {
      await pause(250);
      for (const { id, to } of await messages(last)) {
        told.add(to);
        last = id;
      }
      mostAtOnce = Math.max(mostAtOnce, sent - told.size);
    }
    return since();
  };
  const [seconds, ...sentAfter] = await Promise.all([waitForMessages(), ...prepared.map(send)]);
  return { seconds, sentSeconds: Math.max(...sentAfter), mostAtOnce, ended: told.size };
}

/** How many checks came to which end. */
async function outcomes(prepared) {
  const count = {};
  for (const { browser } of prepared) {
    const { state } = await browser.read('/api/profile/status');
    count[state] = (count[state] ?? 0) + 1;
  }
  return count;
}

/** What is printed of a phase. An answer that never came has no time: it is an error. */
function summary(records) {
  const times = records.filter(({ isAnswered }) => isAnswered).map(({ ms }) => ms);
  const [p50, p95, p99, max] = [50, 95, 99, 100].map((share) => percentile(times, share));
  const driverLateP99 = percentile(records.map(({ lateMs }) => lateMs), 99);
  return { count: records.length, p50, p95, p99, max, errors: records.length - times.length, driverLateP99 };
}

function shown({ idle, inFlight, ratio, checks }) {
  const heads = ['count', 'p50', 'p95', 'p99', 'max', 'errors'];
  const row = (name, cells) => name.padEnd(18) + cells.map((cell) => String(cell).padStart(9)).join('');
  const phase = (name, { count, p50, p95, p99, max, errors }) =>
    row(name, [count, ...[p50, p95, p99, max].map((ms) => ms.toFixed(1)), errors]);
  const ends = Object.entries(checks.outcomes).map(([state, count]) => `${count} ${state}`);
  return [
    '',
    row('pages, ms', heads),
    phase('idle', idle),
    phase('in flight', inFlight),
    '',
    `${checks.ended} of ${people} checks ended within ${checks.seconds.toFixed(1)} s: ${ends.join(', ')}`,
    `sent within ${checks.sentSeconds.toFixed(1)} s; ${checks.mostAtOnce} in flight at once; registries answer after ${DELAY_SECONDS} s`,
    `the driver itself was late by ${idle.driverLateP99.toFixed(1)} and ${inFlight.driverLateP99.toFixed(1)} ms (p99)`,
    `p99 in flight / p99 idle: ${ratio.toFixed(2)}, at most ${MOST_RATIO}`,
    '',
  ];
}

const measured = await measure();
const { idle, inFlight, ratio, checks } = measured;
const isPassed = ratio <= MOST_RATIO && idle.errors + inFlight.errors === 0 && checks.ended === people;
console.log([...shown(measured), isPassed ? 'PASS' : 'FAIL'].join('\n'));
if (json) await writeFile(json, `${JSON.stringify({ ...measured, isPassed }, null, 2)}\n`);
process.exitCode = isPassed ? 0 : 1;
