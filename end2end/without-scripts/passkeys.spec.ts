// Passkeys without scripts: the browser cannot be asked for one, so a sentence says so; the list and removing need none.
import { expect, test } from '../support/fixtures';
import { Forms } from '../support/forms';
import { listenToListeners } from '../support/hydration';
import { byName, Holder } from '../support/passkeys';
import { Portal } from '../support/portal';
import { ru } from '../support/texts';

test('the list shows, a key gets another name and is removed, and a sentence says what adding needs', async ({ sandbox, person, anotherBrowser }) => {
  test.setTimeout(60_000);
  const baseURL = byName(sandbox.origin);
  const { context, portal: withScripts } = await anotherBrowser(undefined, { baseURL, javaScriptEnabled: true });
  await listenToListeners(context);
  const other = new Portal(withScripts.page, true);
  await new Forms(other.page, sandbox).register(person);
  await Holder.beside(other.page);
  await other.open('/security');
  await other.comesAlive();
  await other.press(ru.text('passkey.add'));
  await expect(other.page.getByText(ru.text('passkey.done'))).toBeVisible();

  const { portal } = await anotherBrowser(undefined, { baseURL });
  await portal.open('/sign-in');
  await expect(portal.button(ru.text('passkey.sign_in'))).toBeHidden();
  await portal.signIn.as(person.phone, person.password);
  await portal.isAt('/cabinet');
  await portal.open('/security');
  await expect(portal.page.getByText(ru.text('passkey.needs_scripts'))).toBeVisible();
  await expect(portal.button(ru.text('passkey.add'))).toBeHidden();
  await portal.page.getByRole('link', { name: new RegExp(`^${ru.text('passkey.rename')}`) }).click();
  const name = portal.page.getByLabel(ru.text('passkey.name'), { exact: true });
  await name.fill(' ');
  await portal.press(ru.text('passkey.rename_save'));
  await portal.objects('passkey_name', ru.text('fault.passkey_name_empty'));
  await name.fill('Токен');
  await portal.press(ru.text('passkey.rename_save'));
  await portal.isAt('/security');
  await expect(portal.page.getByText('Токен', { exact: true })).toBeVisible();
  await portal.page.getByRole('button', { name: new RegExp(`^${ru.text('passkey.remove')}\\s*: `) }).click();
  await expect(portal.page.getByText(ru.text('passkey.removed'))).toBeVisible();
  await expect(portal.page.getByText(ru.text('passkey.none'))).toBeVisible();
});
