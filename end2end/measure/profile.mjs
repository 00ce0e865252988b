// The device and the line that everything is measured with: profile (a) of ux 17.2, a slow phone far from the server.
//
// The browser itself slows down what it receives. It does so for each request and not for the connection: opening one
// costs nothing here, and a round trip in reality.

export const PROFILE = { width: 360, height: 640, cpuSlowdown: 4, downMbit: 1.6, upMbit: 0.75, rttMs: 150 };

const bytesPerSecond = (mbit) => (mbit * 1_000_000) / 8;

/** A browser of somebody new, or of somebody who left `storageState` behind; nothing is cached in either. */
export async function freshPage(browser, storageState) {
  const context = await browser.newContext({
    locale: 'ru-RU',
    viewport: { width: PROFILE.width, height: PROFILE.height },
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
    storageState,
  });
  const page = await context.newPage();
  const wire = await context.newCDPSession(page);
  // A window of that size has bars of its own, and what is drawn below its edge never counts as shown: later than it was.
  const { windowId } = await wire.send('Browser.getWindowForTarget');
  await wire.send('Browser.setWindowBounds', { windowId, bounds: { width: 2 * PROFILE.width, height: 2 * PROFILE.height } });
  await wire.send('Network.enable');
  await wire.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: PROFILE.rttMs,
    downloadThroughput: bytesPerSecond(PROFILE.downMbit),
    uploadThroughput: bytesPerSecond(PROFILE.upMbit),
  });
  await wire.send('Emulation.setCPUThrottlingRate', { rate: PROFILE.cpuSlowdown });
  return { context, page, wire };
}
