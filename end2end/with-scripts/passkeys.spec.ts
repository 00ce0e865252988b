// Passkeys, with the authenticator of the browser: added, used to sign in, as a second step and as a proof, and what is said when
// the window is closed.
import { Authenticator } from '../support/authenticator';
import { expect, test } from '../support/fixtures';
import { Forms } from '../support/forms';
import { byName, Holder } from '../support/passkeys';
import { ru } from '../support/texts';

test('a passkey is added, named, used to sign in, and opens nothing once it was removed', async ({ sandbox, person, anotherBrowser }) => {
  test.setTimeout(90_000);
  const here = { baseURL: byName(sandbox.origin) };
  const { portal } = await anotherBrowser(undefined, here);
  await new Forms(portal.page, sandbox).register(person);
  const phone = await Holder.beside(portal.page);
  await portal.open('/security');
  await portal.comesAlive();
  const name = portal.page.getByLabel(ru.text('passkey.name'), { exact: true });
  await expect(name).not.toHaveValue('');
  await name.fill('');
  await portal.press(ru.text('passkey.add'));
  await portal.objects('passkey_name', ru.text('fault.passkey_name_empty'));
  await name.fill('Телефон');
  await portal.press(ru.text('passkey.add'));
  await expect(portal.page.getByText(ru.text('passkey.done'))).toBeVisible();
  await expect(portal.page.getByText('Телефон', { exact: true })).toBeVisible();
  await expect(portal.page.getByText(ru.text('passkey.unused'))).toBeVisible();

  const { portal: elsewhere } = await anotherBrowser(undefined, here);
  const there = await Holder.beside(elsewhere.page);
  await phone.goesTo(there);
  await elsewhere.open('/profile');
  await elsewhere.isAt('/sign-in');
  await elsewhere.comesAlive();
  await elsewhere.press(ru.text('passkey.sign_in'));
  await elsewhere.isAt('/profile');
  await elsewhere.open('/security/history');
  await expect(elsewhere.page.getByText(ru.text('passkey.by_passkey'), { exact: true })).toBeVisible();
  await elsewhere.open('/cabinet');
  await elsewhere.cabinet.signOut();

  await portal.open('/security');
  await portal.comesAlive();
  await portal.page.getByRole('link', { name: new RegExp(`^${ru.text('passkey.rename')}`) }).click();
  await portal.shows(ru.text('passkey.rename_title'));
  await portal.comesAlive();
  await portal.page.getByLabel(ru.text('passkey.name'), { exact: true }).fill('Старый телефон');
  await portal.press(ru.text('passkey.rename_save'));
  await expect(portal.page.getByText(ru.text('passkey.named'), { exact: true })).toBeVisible();
  await expect(portal.page.getByText('Старый телефон', { exact: true })).toBeVisible();
  await portal.comesAlive();
  await portal.page.getByRole('button', { name: new RegExp(`^${ru.text('passkey.remove')}\\s*: `) }).click();
  await expect(portal.page.getByText(ru.text('passkey.removed'))).toBeVisible();
  await expect(portal.page.getByText(ru.text('passkey.none'))).toBeVisible();

  await elsewhere.open('/sign-in');
  await elsewhere.comesAlive();
  await elsewhere.press(ru.text('passkey.sign_in'));
  await expect(elsewhere.message('passkey')).toContainText(ru.text('fault.passkey'));
  await expect(elsewhere.summary.getByRole('link')).toHaveAttribute('href', '#passkey');
  await elsewhere.signIn.as(person.phone, person.password);
  await elsewhere.isAt('/cabinet');
});

test('a closed window leaves a calm sentence, and the focus on the button', async ({ sandbox, person, anotherBrowser }) => {
  const { portal } = await anotherBrowser(undefined, { baseURL: byName(sandbox.origin) });
  await new Forms(portal.page, sandbox).register(person);
  const phone = await Holder.beside(portal.page);
  await phone.isHeldByOwner(false);
  await portal.open('/security');
  await portal.comesAlive();
  await portal.press(ru.text('passkey.add'));
  await expect(portal.page.getByText(ru.text('passkey.add_cancelled'))).toBeVisible();
  await expect(portal.button(ru.text('passkey.add'))).toBeFocused();
  await portal.objectsToNothing();
  await portal.forget();
  await portal.open('/sign-in');
  await portal.comesAlive();
  await portal.press(ru.text('passkey.sign_in'));
  await expect(portal.page.getByText(ru.text('passkey.cancelled'))).toBeVisible();
  await expect(portal.button(ru.text('passkey.sign_in'))).toBeFocused();
  await portal.objectsToNothing();
});

test('with two-step sign-in a passkey comes first, at the sign-in and in the proof', async ({ sandbox, person, anotherBrowser }) => {
  test.setTimeout(90_000);
  const here = { baseURL: byName(sandbox.origin) };
  const { portal } = await anotherBrowser(undefined, here);
  await new Forms(portal.page, sandbox).register(person);
  const phone = await Holder.beside(portal.page);
  await portal.open('/security');
  await portal.comesAlive();
  await portal.press(ru.text('passkey.add'));
  await expect(portal.page.getByText(ru.text('passkey.done'))).toBeVisible();
  await Authenticator.connect(portal, sandbox);

  const { portal: elsewhere } = await anotherBrowser(undefined, here);
  await phone.goesTo(await Holder.beside(elsewhere.page));
  await elsewhere.open('/profile');
  await elsewhere.comesAlive();
  await elsewhere.signIn.as(person.phone, person.password);
  await elsewhere.shows(ru.text('passkey.step_title'));
  await elsewhere.comesAlive();
  await elsewhere.press(ru.text('passkey.use'));
  await elsewhere.isAt('/profile');

  await sandbox.wait({ minutes: 11 });
  await elsewhere.open('/security/password');
  await elsewhere.shows(ru.text('security.prove_title'));
  await elsewhere.comesAlive();
  await elsewhere.press(ru.text('passkey.use'));
  await elsewhere.shows(ru.text('security.change_title'));

  // The same key counts less in the first browser: a copy, and refused.
  await portal.open('/security/password');
  await portal.shows(ru.text('security.prove_title'));
  await portal.comesAlive();
  await portal.press(ru.text('passkey.use'));
  await expect(portal.message('passkey')).toContainText(ru.text('fault.passkey'));
  await portal.open('/cabinet');
  await expect(portal.cabinet.entry('notice.passkey_refused_title')).toBeVisible();
});

test('in a recovery a passkey takes the place of the code', async ({ sandbox, person, anotherBrowser }) => {
  test.setTimeout(90_000);
  const here = { baseURL: byName(sandbox.origin) };
  const { portal } = await anotherBrowser(undefined, here);
  await new Forms(portal.page, sandbox).register(person);
  const phone = await Holder.beside(portal.page);
  await portal.open('/security');
  await portal.comesAlive();
  await portal.press(ru.text('passkey.add'));
  await expect(portal.page.getByText(ru.text('passkey.done'))).toBeVisible();
  await Authenticator.connect(portal, sandbox);

  const { portal: elsewhere } = await anotherBrowser(undefined, here);
  await phone.goesTo(await Holder.beside(elsewhere.page));
  await elsewhere.open('/recover');
  await elsewhere.comesAlive();
  await elsewhere.recover.start(person.phone);
  await elsewhere.shows(ru.text('recover.title_code'));
  await elsewhere.recover.code(await sandbox.newestCode(person.phone, 'восстановить'));
  await elsewhere.shows(ru.text('recover.second_title'));
  await elsewhere.comesAlive();
  await elsewhere.press(ru.text('passkey.use'));
  await elsewhere.shows(ru.text('recover.new_title'));
});

test('at an address of digits no passkey is offered, and the page says where', async ({ portal, sandbox, person }) => {
  await portal.open('/sign-in');
  await portal.comesAlive();
  await expect(portal.button(ru.text('passkey.sign_in'))).toHaveCount(0);
  await new Forms(portal.page, sandbox).register(person);
  await portal.open('/security');
  await expect(portal.page.getByText(byName(sandbox.origin))).toBeVisible();
  await expect(portal.button(ru.text('passkey.add'))).toHaveCount(0);
});
