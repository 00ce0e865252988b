// What was measured, for a terminal: numbers under their names, units in the heads.
import { CATEGORIES } from './lighthouse.mjs';
import { PROFILE } from './profile.mjs';
import { ROUTES } from './routes.mjs';
import { TO_BEAT } from './sign-in.mjs';
import { SHORTEST_INTERACTION_MS } from './vitals.mjs';
import { KINDS, sum } from './wire.mjs';

const NARROW = 8;

const kb = (bytes) => (bytes / 1024).toFixed(1);
const seconds = (ms) => (ms === null ? '–' : (ms / 1000).toFixed(2));
const inp = (ms) => (ms <= SHORTEST_INTERACTION_MS ? `≤ ${SHORTEST_INTERACTION_MS}` : String(Math.round(ms)));

function table(head, rows) {
  const all = [head, ...rows].map((row) => row.map(String));
  const width = (column) => Math.max(column === 0 ? 0 : NARROW, ...all.map((row) => row[column].length));
  const pad = (cell, column) => (column === 0 ? cell.padEnd(width(column)) : cell.padStart(width(column)));
  return all.map((row) => `  ${row.map(pad).join('  ')}`.trimEnd());
}

/** Lines for the terminal. */
export function shown({ runs, registration, routes, signIn, bareClick, lighthouse }) {
  const { memory } = registration;
  const lines = [
    `Registration, at full speed: ${seconds(registration.milliseconds)} s, ${registration.requests} requests, ` +
      `${kb(sum(registration.bytes))} KB transferred`,
    ...(memory.idle === null ? [] : [`Server memory: ${memory.idle} MB idle (at most 60), ${memory.after} MB afterwards`]),
    '',
    `Below: ${PROFILE.width}×${PROFILE.height}, CPU ${PROFILE.cpuSlowdown}× slower, ${PROFILE.downMbit} Mbit/s, ` +
      `${PROFILE.rttMs} ms RTT; an empty cache each time; median of ${runs}`,
    '',
    'Transferred, KB',
    ...table(
      ['', ...KINDS, 'sum', 'requests'],
      Object.entries(routes).map(([path, { bytes, requests }]) => [
        path,
        ...KINDS.map((kind) => kb(bytes[kind])),
        kb(sum(bytes)),
        requests,
      ]),
    ),
    '',
    'Times',
    ...table(
      ['', 'FCP, s', 'LCP, s', 'CLS', 'first click that works, s', 'INP, ms'],
      Object.entries(routes).map(([path, vitals]) => [
        path,
        seconds(vitals.fcp),
        seconds(vitals.lcp),
        vitals.cls.toFixed(3),
        seconds(vitals.firstClick),
        inp(vitals.inp),
      ]),
    ),
    '  INP while people',
    ...ROUTES.map(({ path, does }) => `    ${path}: ${does}`),
    '',
    'Sign-in page, and the same page made with others',
    ...table(
      ['', 'okno', ...TO_BEAT.map(({ name }) => name)],
      [
        ['transferred before the wasm, KB', kb(beforeWasm(routes['/sign-in'].bytes)), ...TO_BEAT.map((other) => other.kb)],
        ['«show password» works after, s', seconds(routes['/sign-in'].firstClick), ...beats('showsPasswordMs')],
        ["address to one's name in the cabinet, s", seconds(signIn), ...beats('signInMs')],
      ],
    ),
    `  On this machine a bare page with one such button works after ${seconds(bareClick)} s; the others were measured on another.`,
  ];
  if (lighthouse) {
    const pages = Object.entries(lighthouse);
    lines.push(
      '',
      'Lighthouse, phone',
      ...table(['', ...CATEGORIES], pages.map(([path, { scores }]) => [path, ...CATEGORIES.map((name) => scores[name])])),
      ...pages.flatMap(([path, { failed }]) =>
        Object.entries(failed).map(([audit, value]) => `    ${path}: ${audit}: ${value}`),
      ),
    );
  }
  return lines;
}

const beats = (what) => TO_BEAT.map((other) => seconds(other[what]));
const beforeWasm = ({ wasm, script, ...rest }) => sum({ ...rest, wasm: 0, script: 0 });
