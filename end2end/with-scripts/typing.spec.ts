// What a key costs in a field of the profile, on a browser four times slower. Printed, and judged by whoever reads it: times
// tell about the machine, too.
import { Forms } from '../support/forms';
import { test } from '../support/fixtures';
import { Profile, registering } from '../support/profile';

test('a key in a field of the profile, at 4× slow-down', async ({ portal, sandbox, page }) => {
  test.setTimeout(60_000);
  const known = await sandbox.person('all_match');
  const forms = new Forms(page, sandbox);
  await forms.register(registering(known));
  await forms.fillIn(known, 'person');
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const busy = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    const ms = (name: string) => 1000 * (metrics.find((metric) => metric.name === name)?.value ?? 0);
    return { task: ms('TaskDuration'), script: ms('ScriptDuration') };
  };
  const profile = new Profile(portal);
  for (const [step, field, text] of [
    // What the browser needs for itself.
    ['', 'bare', 'гор. Верхние Подоконники'],
    ['snils', 'snils', '112-233-445 95'],
    ['document', 'issuer', 'ОВД «Тестовский» № 2'],
    ['address', 'registered_locality', 'гор. Верхние Подоконники'],
  ] as const) {
    if (step) {
      await profile.open(step);
      await portal.comesAlive();
    } else {
      await page.goto('data:text/html,<input id=bare>');
    }
    const input = page.locator(`#${field}`);
    await input.focus();
    await page.keyboard.type('1');
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    const before = await busy();
    await page.keyboard.type(text);
    const after = await busy();
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    const key = (of: 'task' | 'script') => ((after[of] - before[of]) / text.length).toFixed(2);
    console.log(`  a key in ${field}: ${key('script')} ms of script, ${key('task')} ms of main thread in all, at 4×`);
  }
});
