// While somebody guesses at a password: what its owner notices of it, at home and elsewhere.
import { isSound } from '../support/accessibility';
import { expect, test } from '../support/fixtures';
import { Forms } from '../support/forms';
import { guessFromManyNetworks } from '../support/stranger';
import { ru } from '../support/texts';

test('from a known device the owner signs in as ever, and elsewhere passes a check', async ({ portal, sandbox, person, server, anotherBrowser }) => {
  test.setTimeout(60_000);
  await new Forms(portal.page, sandbox).register(person);
  await portal.open('/cabinet');
  await portal.cabinet.signOut();
  await guessFromManyNetworks(server.origin, person.phone, 20);

  const { portal: elsewhere } = await anotherBrowser();
  await elsewhere.open('/sign-in');
  await elsewhere.comesAlive();
  await elsewhere.signIn.as(person.phone, person.password);
  if (!elsewhere.hasScripts) {
    await expect(elsewhere.page.getByText(ru.text('toll.title'))).toBeVisible();
    await isSound(elsewhere, 'sign-in that costs a toll');
    await elsewhere.signIn.as(person.phone, person.password);
    await expect(elsewhere.page.getByText(ru.text('toll.title'))).toBeVisible();
    await expect(elsewhere.page.getByRole('alert').first()).toContainText('Слишком много попыток');
    await sandbox.wait({ seconds: 31 });
    await elsewhere.signIn.as(person.phone, person.password);
  }
  await elsewhere.cabinet.greets(person);
  await expect(elsewhere.cabinet.entry('notice.new_device_title')).toHaveCount(1);
  expect((await sandbox.nextMessage(person.phone, /нового устройства/)).text).toContain('Если это были не вы');

  await portal.isAt('/sign-in');
  await portal.comesAlive();
  await portal.signIn.as(person.phone, person.password);
  await portal.cabinet.greets(person);
});

test('a known device is seen on «Безопасность», and forgotten', async ({ portal, sandbox, person, anotherBrowser }) => {
  test.setTimeout(60_000);
  await new Forms(portal.page, sandbox).register(person);
  const { portal: elsewhere } = await anotherBrowser();
  await elsewhere.enter(person);
  await portal.open('/security');
  await portal.comesAlive();
  await expect(portal.security.devices).toHaveCount(2);
  await expect(portal.security.devices.filter({ hasText: ru.text('security.this') })).toHaveCount(1);
  await portal.security.forgetDevice();
  await expect(portal.page.getByText(ru.text('security.forgotten'))).toBeVisible();
  await expect(portal.security.devices).toHaveCount(1);
  await isSound(portal, 'security with known devices');
});
