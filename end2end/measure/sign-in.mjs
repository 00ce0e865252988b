// From the address of the sign-in page to one's name at the head of the cabinet, without a pause for thought.
import { freshPage } from './profile.mjs';
import { PASSWORD } from './walk.mjs';

/** The same walk on sign-in pages of the same text, with the same profile. */
export const TO_BEAT = [
  { name: 'Django+allauth', kb: 3, showsPasswordMs: 610, signInMs: 1520 },
  { name: 'SvelteKit', kb: 36, showsPasswordMs: 930, signInMs: 2190 },
  { name: 'Next.js', kb: 139, showsPasswordMs: 1600, signInMs: 1880 },
];

/** Milliseconds; fields are filled as soon as they can be. */
export async function signIn(browser, origin, who) {
  const { context, page } = await freshPage(browser);
  try {
    const began = performance.now();
    await page.goto(`${origin}/sign-in`, { waitUntil: 'commit' });
    await page.fill('main [name=login]', who.phone);
    await page.fill('main [name=password]', PASSWORD);
    await page.locator('main form[action="/api/sign-in"] button[type=submit]').click({ noWaitAfter: true });
    await page.getByRole('banner').getByText(who.givenName).first().waitFor();
    return performance.now() - began;
  } finally {
    await context.close();
  }
}
