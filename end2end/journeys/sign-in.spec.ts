// Signing in and out.
import { somebody, withEmailOnly, withPhoneOnly } from '../support/people';
import { expect, test } from '../support/fixtures';
import { ru } from '../support/texts';

test('by phone, in whatever way it is written', async ({ portal, sandbox, person }) => {
  const vera = withPhoneOnly(person);
  await portal.register(vera, sandbox);
  await portal.cabinet.signOut();
  await expect(portal.page.getByText(ru.text('sign_in.signed_out'))).toBeVisible();
  await portal.signIn.as(`8 ${vera.phone.slice(2)}`, vera.password);
  await portal.cabinet.greets(vera);
  await expect(portal.cabinet.entry('notice.signed_in_title')).toHaveCount(1);
});

test('by e-mail, after the device was forgotten', async ({ portal, sandbox, person }) => {
  const vera = withEmailOnly(person);
  await portal.register(vera, sandbox);
  await portal.cabinet.signOut();
  await portal.comesAlive();
  await portal.press(ru.text('security.forget'));
  await expect(portal.page.getByText(ru.text('security.forgotten'))).toBeVisible();
  const cookies = (await portal.page.context().cookies()).map((cookie) => cookie.name);
  expect(cookies).not.toContain('okno_dev');
  expect(cookies).not.toContain('okno_r');
  await portal.signIn.as(vera.email, vera.password);
  await portal.cabinet.greets(vera);
});

test('a wrong password and an unknown login are told in the same words', async ({ portal, sandbox, person }) => {
  const vera = withPhoneOnly(person);
  await portal.register(vera, sandbox);
  await portal.cabinet.signOut();
  for (const login of [vera.phone, somebody().phone, 'vera', somebody().email]) {
    await portal.signIn.as(login, 'Не тот пароль, 42');
    await portal.objects('login', ru.text('fault.sign_in'));
    await expect(portal.signIn.login).toHaveValue(login);
    await expect(portal.signIn.password).toHaveValue('');
  }
  await portal.signIn.as(vera.phone, vera.password);
  await portal.cabinet.greets(vera);
  await expect(portal.cabinet.entry('notice.signed_in_title')).toContainText(ru.count('notice.failures', 1));
});

test('an empty form asks for both', async ({ portal }) => {
  await portal.open('/sign-in');
  await portal.signIn.submit();
  await portal.objects('login', ru.text('fault.login_empty'));
  await portal.objects('password', ru.text('fault.password_enter'));
});

test('the cabinet asks to sign in first, and opens then', async ({ portal, sandbox, person, anotherBrowser }) => {
  const vera = withPhoneOnly(person);
  await portal.register(vera, sandbox);
  const { portal: other } = await anotherBrowser();
  await other.open('/cabinet');
  await other.isAt('/sign-in');
  await expect(other.page.getByText(ru.text('sign_in.again'))).toBeVisible();
  await other.signIn.as(vera.phone, vera.password);
  await other.cabinet.greets(vera);
  // Whoever is signed in needs no sign-in page.
  await other.open('/sign-in');
  await other.isAt('/cabinet');
});

test('after signing out nothing can be seen or done', async ({ portal, sandbox, person, hasScripts }) => {
  const vera = withPhoneOnly(person);
  await portal.register(vera, sandbox);
  const answer = await portal.page.goto('/cabinet');
  expect(answer?.headers()['cache-control']).toContain('no-store');
  await portal.cabinet.signOut();
  const cookies = await portal.page.context().cookies();
  expect(cookies.map(({ name }) => name)).not.toContain('okno_s');
  await portal.page.goBack();
  await portal.isAt('/sign-in');
  await expect(portal.page.getByText(vera.surname)).toHaveCount(0);
  await portal.open('/cabinet');
  await portal.isAt('/sign-in');
  if (!hasScripts) return;
  await portal.comesAlive();
  const kept = await portal.page.evaluate(async () => ({
    storage: { ...localStorage, ...sessionStorage },
    databases: await indexedDB.databases(),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }));
  expect(kept, 'what is left in the browser').toEqual({ storage: {}, databases: [], caches: [], workers: 0 });
});

test('signing out ends the session, not only the cookie', async ({ portal, sandbox, person, anotherBrowser }) => {
  const vera = withPhoneOnly(person);
  await portal.register(vera, sandbox);
  const stolen = await portal.page.context().cookies();
  await portal.cabinet.signOut();
  const { context, portal: thief } = await anotherBrowser();
  await context.addCookies(stolen);
  await thief.open('/cabinet');
  await thief.isAt('/sign-in');
});

test('an idle cabinet closes by itself', async ({ portal, sandbox, person }) => {
  const vera = withPhoneOnly(person);
  await portal.register(vera, sandbox);
  await sandbox.wait({ minutes: 31 });
  await portal.open('/cabinet');
  await portal.isAt('/sign-in');
});
