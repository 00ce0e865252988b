// The system's Chromium, which talks to the portal and to nobody else.
import { chromium } from '@playwright/test';
import { existsSync } from 'node:fs';

const usual = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export const chromiumPath = process.env.CHROMIUM || usual.find((path) => existsSync(path));

// Chromium's own sandbox does not start for root.
const isRoot = process.getuid?.() === 0;

export const flags = [
  ...(isRoot ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const launch = () => chromium.launch({ executablePath: chromiumPath, chromiumSandbox: !isRoot, args: flags });
