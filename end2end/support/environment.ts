// What `cargo xtask test` tells of this checkout, with defaults for running Playwright by hand.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The binary under test. */
export const oknoBinary = () => process.env.OKNO_BIN || fromHere('../../target/debug/okno');

/** The client's files. */
export const siteFolder = () => process.env.OKNO_SITE || fromHere('../../target/site');

/** The workbench, and what it is to be told. */
export function workbench(): { program: string; options: string[] } {
  const program = process.env.WORKBENCH_BIN || fromHere('../../target/debug/workbench');
  const style = process.env.WORKBENCH_STYLE || fromHere('../../target/xtask/workbench.css');
  const client = process.env.WORKBENCH_CLIENT || fromHere('../../target/xtask/client/canvas');
  return { program, options: ['--checkout', fromHere('../..'), '--style', style, '--client', client] };
}

/** The system's Chromium. */
export function chromium(): string {
  const usual = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const found = process.env.CHROMIUM || usual.find((path) => existsSync(path));
  if (!found) throw new Error('No Chromium found: install it, or set CHROMIUM to its path');
  return found;
}
