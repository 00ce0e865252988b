// A portal of one's own: the process, its memory, and what its simulated phones received.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { pause } from './pause.mjs';

const fromHere = (path) => fileURLToPath(new URL(path, import.meta.url));
const okno = process.env.OKNO_BIN || fromHere('../../target/release/okno');
const site = process.env.OKNO_SITE || fromHere('../../target/site');

/** Starts the demonstration on a free port, with nothing in its database. */
export async function startPortal() {
  const data = await mkdtemp(join(tmpdir(), 'okno-measure-'));
  const child = spawn(okno, ['serve', '--sandbox', '--site', site, '--data', data, '--listen', '127.0.0.1:0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const origin = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`okno ended with ${code} before it was ready`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
      if (found) resolve(found[0]);
    });
  });
  return {
    origin,
    residentMb: () => residentMb(child.pid),
    codeTo: (phone) => codeTo(origin, phone),
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** Resident memory in mebibytes; Linux tells it. */
async function residentMb(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes ? Math.round((Number(kilobytes) / 1024) * 10) / 10 : null;
}

/** The code in the newest SMS to a phone, waiting for it if need be. */
async function codeTo(origin, phone) {
  for (;;) {
    const answer = await fetch(`${origin}/sandbox/messages.json?to=${encodeURIComponent(phone)}`);
    const code = /\b\d{6}\b/.exec((await answer.json()).at(-1)?.text ?? '')?.[0];
    if (code) return code;
    await pause(20);
  }
}
