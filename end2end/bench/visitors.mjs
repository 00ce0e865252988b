// Visitors who look at pages at a fixed rate, whatever the server does: an answer is timed from when its page was due, so
// one that holds up the next is counted with all that it held up.
//
// They live in a thread of their own: what the rest of the driver does must not be taken for the server's slowness.
import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { pause } from '../measure/pause.mjs';
import { ask } from './browser.mjs';

/** Whoever comes to the status of a check that was never sent is led away, as the pages do it. */
const PAGES = ['/', '/cabinet', '/profile', '/profile/status'];
const ANSWERED = [200, 302, 303];

/** Visitors with these cookies, who take turns; so many pages a second. Within `arrival` seconds all have come, one after
 * the other: once a minute the portal notes that a session is used, and in any time after that this happens as often. */
export function visitors(origin, cookies, rate, arrival) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { origin, cookies, rate, arrival } });
  return {
    /** Lets them look at pages until `during` has ended. Gives a record for every page. */
    async look(during) {
      worker.postMessage('begin');
      try {
        await during;
      } finally {
        worker.postMessage('end');
      }
      const [records] = await once(worker, 'message');
      return records;
    },
    leave: () => worker.terminate(),
  };
}

/** The pages to look at and who looks, one after the other and without end. */
function* visits({ cookies, rate, arrival }) {
  let arrived = 0;
  for (let number = 0; ; number += 1) {
    const expected = Math.min(cookies.length, 1 + Math.floor((number * cookies.length) / (rate * arrival)));
    const who = arrived < expected ? arrived++ : number % arrived;
    // Turned on by one with every round, so that nobody always comes to the same page.
    const path = PAGES[(number + Math.floor(number / arrived)) % PAGES.length];
    yield { path, cookie: cookies[who] };
  }
}

async function lookUntilToldToStop(visits, { origin, rate }) {
  let isOver = false;
  parentPort.once('message', () => (isOver = true));
  const began = performance.now();
  const answers = [];
  for (let number = 0; !isOver; number += 1) {
    const due = began + (number * 1000) / rate;
    await pause(Math.max(0, due - performance.now()));
    answers.push(look(origin, visits.next().value, due));
  }
  return Promise.all(answers);
}

async function look(origin, { path, cookie }, due) {
  const lateMs = performance.now() - due;
  const isAnswered = await ask(origin, path, { headers: { Cookie: cookie } }).then(
    ({ status }) => ANSWERED.includes(status),
    () => false,
  );
  return { path, lateMs, ms: performance.now() - due, isAnswered };
}

if (!isMainThread) {
  const coming = visits(workerData);
  for (;;) {
    await once(parentPort, 'message');
    parentPort.postMessage(await lookUntilToldToStop(coming, workerData));
  }
}
