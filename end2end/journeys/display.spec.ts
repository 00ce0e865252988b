// «Настройки отображения»: found at the second tab stop, kept on the device and with the account.
import { withPhoneOnly } from '../support/people';
import { expect, test } from '../support/fixtures';
import { ru } from '../support/texts';

test('the second tab stop leads to the settings, and back to the page in the chosen looks', async ({ portal }) => {
  const { page } = portal;
  await portal.open('/register');
  await portal.comesAlive();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: ru.text('display.link') })).toBeFocused();
  await page.keyboard.press('Enter');
  await portal.shows(ru.text('display.title'));
  await portal.choose('200 %');
  await portal.choose(ru.text('display.scheme_beige'));
  await portal.choose(ru.text('display.motion_off'));
  await portal.press(ru.text('display.apply'));
  await portal.isAt('/register');
  await portal.looks({ size: '200', scheme: 'beige', font: null, spacing: null, motion: 'off' });

  await portal.open('/sign-in');
  await portal.looks({ size: '200', scheme: 'beige' });
  await portal.open('/display');
  await expect(page.getByRole('radio', { name: '200 %' })).toBeChecked();
});

test('the looks of an account come with its owner to another browser', async ({ portal, sandbox, person, anotherBrowser }) => {
  const vera = withPhoneOnly(person);
  await portal.open('/register');
  await portal.register(vera, sandbox);
  await portal.page.getByRole('link', { name: ru.text('display.link') }).click();
  await portal.shows(ru.text('display.title'));
  await portal.choose(ru.text('display.scheme_dark'));
  await portal.press(ru.text('display.apply'));
  await portal.isAt('/cabinet');
  await portal.looks({ scheme: 'dark' });

  const { portal: elsewhere } = await anotherBrowser();
  await elsewhere.open('/sign-in');
  await elsewhere.looks({ scheme: null });
  await elsewhere.signIn.as(vera.phone, vera.password);
  await elsewhere.isAt('/cabinet');
  await elsewhere.looks({ scheme: 'dark' });
});

test('nonsense in the form is the usual view', async ({ portal }) => {
  const { page } = portal;
  await portal.open('/display');
  await page.locator('input[name=size]').first().evaluate((input: HTMLInputElement) => (input.value = '9000'));
  await page.locator('input[name=size]').first().check();
  await portal.press(ru.text('display.apply'));
  await portal.isAt('/');
  await portal.looks({ size: null });
});
