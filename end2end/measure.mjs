// How long a registration takes, what it transfers, and how much memory the server holds: one walk from the first page to
// the cabinet in a fresh browser. `cargo xtask measure` runs this on the optimised build.
import { chromium } from '@playwright/test';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const fromHere = (path) => fileURLToPath(new URL(path, import.meta.url));
const okno = process.env.OKNO_BIN || fromHere('../target/release/okno');
const site = process.env.OKNO_SITE || fromHere('../target/site');
const browserPath =
  process.env.CHROMIUM ||
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));

const PERSON = { surname: 'Берёзкина', given_name: 'Вера', phone: '+79000000001', password: 'Тихий вечер, 42 яблони' };

/** Starts the server; gives the process and its address. */
async function start(data) {
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
  return { child, origin };
}

/** Resident memory in mebibytes; Linux tells it. */
async function residentMb(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes ? Math.round((Number(kilobytes) / 1024) * 10) / 10 : null;
}

const idle = () => new Promise((resolve) => setTimeout(resolve, 1_000));

/** Counts what comes over the wire, compressed as it comes. */
async function count(page) {
  const wire = await page.context().newCDPSession(page);
  const counted = { requests: 0, bytes: 0, byType: {} };
  const types = new Map();
  wire.on('Network.requestWillBeSent', () => (counted.requests += 1));
  wire.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type));
  wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const type = types.get(requestId) ?? 'Other';
    counted.bytes += encodedDataLength;
    counted.byType[type] = (counted.byType[type] ?? 0) + encodedDataLength;
  });
  await wire.send('Network.enable');
  return counted;
}

async function codeFrom(origin) {
  for (;;) {
    const answer = await fetch(`${origin}/sandbox/messages.json?channel=sms`);
    const code = /\b\d{6}\b/.exec((await answer.json()).at(-1)?.text ?? '')?.[0];
    if (code) return code;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The walk; fields are found by their names, so that the language does not matter. */
async function register(page, origin) {
  const main = page.locator('main');
  await page.goto(origin);
  await main.locator('a[href="/register"]').first().click();
  for (const name of ['surname', 'given_name', 'phone']) await page.fill(`[name=${name}]`, PERSON[name]);
  await page.check('[name=consent]');
  await main.locator('form[action="/api/register/contacts"] button[type=submit]').click();
  await page.waitForURL('**/register/confirm');
  await page.fill('[name=code]', await codeFrom(origin));
  await main.locator('form[action="/api/register/confirm"] button[type=submit]').click();
  await page.waitForURL('**/register/password');
  await page.fill('[name=password]', PERSON.password);
  await main.locator('form[action="/api/register/password"] button[type=submit]').click();
  await page.waitForURL('**/cabinet');
  await main.locator('article').first().waitFor();
}

async function measure() {
  const data = await mkdtemp(join(tmpdir(), 'okno-measure-'));
  const { child, origin } = await start(data);
  const isRoot = process.getuid?.() === 0;
  const browser = await chromium.launch({
    executablePath: browserPath,
    chromiumSandbox: !isRoot,
    args: ['--disable-gpu', '--no-first-run'],
  });
  try {
    await idle();
    const memoryBefore = await residentMb(child.pid);
    const page = await (
      await browser.newContext({ locale: 'ru-RU', viewport: { width: 1280, height: 900 } })
    ).newPage();
    const wire = await count(page);
    const began = performance.now();
    await register(page, origin);
    const milliseconds = Math.round(performance.now() - began);
    // What is still on its way was caused by this walk as well.
    await idle();
    return { milliseconds, ...wire, server_memory_mb: { before: memoryBefore, after: await residentMb(child.pid) } };
  } finally {
    await browser.close();
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    await rm(data, { recursive: true, force: true });
  }
}

const result = await measure();
console.log(JSON.stringify(result));
const { milliseconds, requests, bytes, server_memory_mb: memory } = result;
const held = memory.before === null ? '' : `; server memory ${memory.before} MB idle, ${memory.after} MB afterwards`;
console.log(
  `Registration: ${(milliseconds / 1000).toFixed(1)} s, ${requests} requests, ${(bytes / 1024).toFixed(0)} KB transferred${held}`,
);
