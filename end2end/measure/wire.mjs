// What comes over the wire, counted by kind as it comes: compressed, headers included.
import { pause } from './pause.mjs';

export const KINDS = ['html', 'css', 'fonts', 'script', 'wasm', 'other'];

const kindOf = ({ type, response }) => {
  if (response.mimeType === 'application/wasm') return 'wasm';
  return { Document: 'html', Stylesheet: 'css', Font: 'fonts', Script: 'script' }[type] ?? 'other';
};

/** Counts from now on, what the session `wire` of a page hears. */
export async function count(wire) {
  const counted = { requests: 0, bytes: Object.fromEntries(KINDS.map((kind) => [kind, 0])) };
  const kinds = new Map();
  let heard = performance.now();
  const on = (event, note) =>
    wire.on(event, (told) => {
      heard = performance.now();
      note(told);
    });
  on('Network.requestWillBeSent', ({ requestId, redirectResponse, type }) => {
    counted.requests += 1;
    // A redirect is an answer as well, and has no end of its own.
    if (redirectResponse) {
      counted.bytes[kindOf({ type, response: redirectResponse })] += redirectResponse.encodedDataLength;
    }
  });
  on('Network.responseReceived', (told) => kinds.set(told.requestId, kindOf(told)));
  on('Network.dataReceived', () => {});
  on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    counted.bytes[kinds.get(requestId) ?? 'other'] += encodedDataLength;
  });
  await wire.send('Network.enable');

  /** Waits until nothing came for a while: an open stream that says nothing is quiet too. */
  counted.quiet = async (ms = 1_500) => {
    for (let silent = 0; silent < ms; silent = performance.now() - heard) await pause(ms - silent);
  };
  return counted;
}

export const sum = (bytes) => KINDS.reduce((total, kind) => total + bytes[kind], 0);
