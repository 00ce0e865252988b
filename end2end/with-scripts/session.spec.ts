// A session that ends by itself: whoever is there is asked in time, whoever is not finds the way back (ux 8).
import type { Page } from '@playwright/test';
import { expect, test } from '../support/fixtures';
import { type Person, withPhoneOnly } from '../support/people';
import type { Portal } from '../support/portal';
import type { Sandbox } from '../support/sandbox';
import { ru } from '../support/texts';

const question = (page: Page) => page.getByRole('dialog', { name: ru.text('session.title') });

/** In the cabinet, on a clock that the test turns. */
async function inTheCabinet(portal: Portal, sandbox: Sandbox, person: Person): Promise<void> {
  await portal.register(withPhoneOnly(person), sandbox);
  await portal.page.context().clock.install();
  await portal.page.reload();
  await portal.comesAlive();
}

test('one is asked two minutes before the end, as often as need be', async ({ portal, sandbox, person }) => {
  await inTheCabinet(portal, sandbox, person);
  const { page } = portal;
  const { clock } = page.context();
  await clock.fastForward('27:50');
  await expect(question(page)).toBeHidden();
  await clock.fastForward('00:15');
  await expect(question(page)).toBeVisible();
  expect(await question(page).evaluate((dialog) => dialog.contains(document.activeElement))).toBe(true);
  for (let times = 0; times < 10; times += 1) {
    const told = page.waitForRequest('**/api/owner*');
    await question(page).getByRole('button', { name: ru.text('session.stay') }).click();
    await told;
    await expect(question(page)).toBeHidden();
    await clock.fastForward('28:30');
    await expect(question(page)).toBeVisible();
  }
  await page.keyboard.press('Escape');
  await expect(question(page)).toBeHidden();
});

test('within a form one is asked five minutes before the end', async ({ portal, sandbox, person }) => {
  await inTheCabinet(portal, sandbox, person);
  await portal.open('/profile/person');
  await portal.comesAlive();
  const { clock } = portal.page.context();
  await clock.fastForward('24:50');
  await expect(question(portal.page)).toBeHidden();
  await clock.fastForward('00:15');
  await expect(question(portal.page)).toBeVisible();
  const told = portal.page.waitForRequest('**/api/owner*');
  await question(portal.page).getByRole('button', { name: ru.text('session.stay') }).click();
  await told;
  await expect(question(portal.page)).toBeHidden();
});

test('the time left is spoken each minute, and in the last one each twenty seconds', async ({ portal, sandbox, person }) => {
  await inTheCabinet(portal, sandbox, person);
  const { page } = portal;
  const { clock } = page.context();
  await clock.fastForward('28:05');
  const voice = question(page).locator('[aria-live=assertive]');
  const said: string[] = [];
  for (let passed = 0; passed < 110; passed += 5) {
    const text = (await voice.textContent()) ?? '';
    if (said.at(-1) !== text) said.push(text);
    await clock.runFor(5_000);
  }
  const times = [
    ru.count('common.minutes', 2),
    ru.count('common.seconds', 60),
    ru.count('common.seconds', 40),
    ru.count('common.seconds', 20),
  ];
  expect(said).toEqual(times.map((wait) => ru.text('session.spoken', { wait })));
});

test('whoever types is there, and is not asked', async ({ portal, sandbox, person }) => {
  await inTheCabinet(portal, sandbox, person);
  const { page } = portal;
  const { clock } = page.context();
  await clock.fastForward('20:00');
  const told = page.waitForRequest('**/api/owner*');
  await page.keyboard.press('Shift');
  await told;
  await clock.fastForward('20:00');
  await expect(question(page)).toBeHidden();
});

test('an answer in one tab is an answer in all', async ({ portal, sandbox, person }) => {
  await inTheCabinet(portal, sandbox, person);
  const { page } = portal;
  const other = await page.context().newPage();
  await other.goto('/cabinet');
  await expect.poll(() => other.evaluate(() => window.heardBy.has(document.querySelector('form')!))).toBe(true);
  await page.context().clock.fastForward('28:30');
  await expect(question(other)).toBeVisible();
  await expect(question(page)).toBeVisible();
  await question(page).getByRole('button', { name: ru.text('session.stay') }).click();
  await expect(question(page)).toBeHidden();
  await expect(question(other)).toBeHidden();
});

test('a session that ended says so, and leads back to the same page', async ({ portal, sandbox, person }) => {
  await inTheCabinet(portal, sandbox, person);
  const { page } = portal;
  await page.context().clock.fastForward('30:05');
  await portal.isAt('/sign-in');
  await expect(page.getByText(ru.text('session.ended_title'))).toBeVisible();
  await page.goto('/cabinet');
  await portal.isAt('/sign-in');
  await portal.signIn.as(person.phone, person.password);
  await portal.cabinet.greets(person);
});

test('a link that is followed after the session is gone leads to sign-in, and from there to its page', async ({ portal, sandbox, person, watch }) => {
  watch.expects(/status of 401/);
  await portal.register(withPhoneOnly(person), sandbox);
  await portal.comesAlive();
  await portal.page.context().clearCookies();
  await portal.follow(ru.text('security.title'));
  await portal.isAt('/sign-in');
  await portal.signIn.as(person.phone, person.password);
  await portal.isAt('/security');
  await portal.shows(ru.text('security.title'));
});
