// What a key costs in a field of the registration and of the profile (decision 0034). The times are printed, and judged by whoever
// reads them: times tell about the machine, too. What the browser does for a key is counted, and that is a test.
import type { Browser, Page } from '@playwright/test';
import { Forms } from '../support/forms';
import { expect, test } from '../support/fixtures';
import { comesAlive } from '../support/hydration';
import { registering } from '../support/profile';
import { Typist } from '../support/typing';

/** So much slower is a phone than the machine of a developer. */
const SLOW_DOWN = 4;

/** Where one types, in which field, and what. */
type Typed = readonly [page: string, field: string, text: string];

/** What the browser needs for itself. */
const BARE: Typed = ['data:text/html,<input id=bare>', 'bare', 'гор. Верхние Подоконники'];
const REGISTRATION: Typed[] = [
  ['/register', 'surname', 'Верхнеподоконникова'],
  ['/register', 'phone', '+7 900 000-00-01'],
  ['/register', 'email', 'vera@podokonniki.example'],
];
const PASSWORD: Typed[] = [['/register/password', 'password', 'Тихий вечер, 42 яблони']];
const PROFILE: Typed[] = [
  ['/profile/person', 'surname', 'Верхнеподоконникова'],
  ['/profile/person', 'birth_date_year', '1986'],
  ['/profile/person', 'birth_place', 'гор. Верхние Подоконники'],
  ['/profile/document', 'passport', '99 01 123456'],
  ['/profile/document', 'issuer', 'ОВД «Тестовский» № 2'],
  ['/profile/snils', 'snils', '112-233-445 95'],
  ['/profile/inn', 'inn', '500100732259'],
  ['/profile/address', 'registered_search', 'Садовая улица'],
  ['/profile/address', 'registered_locality', 'гор. Верхние Подоконники'],
  ['/profile/contact', 'email', 'vera@podokonniki.example'],
];

test('a key in a field of the registration', async ({ portal, sandbox, page, browser }) => {
  test.setTimeout(90_000);
  const known = await sandbox.person('all_match');
  await cost(browser, page, REGISTRATION);
  await portal.open('/register');
  await portal.contacts.fillIn(registering(known));
  await portal.contacts.goOn();
  await portal.confirm.enter(await sandbox.nextCode(known.phone));
  await portal.isAt('/register/password');
  await cost(browser, page, PASSWORD);
});

test('a key in a field of the profile', async ({ sandbox, page, browser }) => {
  test.setTimeout(90_000);
  const known = await sandbox.person('all_match');
  const forms = new Forms(page, sandbox);
  await forms.register(registering(known));
  await forms.fillIn(known, 'person');
  await cost(browser, page, PROFILE);
});

/** Prints what a key costs in each field, and expects that it brings about nothing around its field. */
async function cost(browser: Browser, page: Page, typed: Typed[]): Promise<void> {
  const typist = await Typist.at(browser, page);
  const ms = (time: number) => (SLOW_DOWN * time).toFixed(1);
  for (const [address, field, text] of [BARE, ...typed]) {
    await page.goto(address);
    if (address !== BARE[0]) await comesAlive(page);
    await typist.begin(field);
    const quick = await typist.time(text, { drawn: false });
    await page.locator(`#${field}`).fill('');
    const drawn = await typist.time(text, { drawn: true });
    // Behind what stands there, so that no rule of the password is ticked off any more.
    const { keys, restyled, widerLayouts } = await typist.work(text);
    console.log(
      `  a key in ${field}: ${ms(quick.all)} ms of main thread at ${SLOW_DOWN}×, ${ms(quick.script)} of them script; ` +
        `drawn by itself ${ms(drawn.all)}, ${ms(drawn.script)} of them script; ` +
        `for ${keys} keys ${restyled} elements restyled, ${widerLayouts} layouts beyond the field`,
    );
    if (field === BARE[1]) continue;
    // A save or the verdict on a password may come in between, and nothing comes with every key.
    expect.soft(restyled, `elements restyled for ${keys} keys in ${field}`).toBeLessThan(keys / 2);
    expect.soft(widerLayouts, `layouts beyond ${field} for ${keys} keys`).toBeLessThan(keys / 2);
  }
}
