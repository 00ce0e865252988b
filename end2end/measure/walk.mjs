// A registration, step by step; fields are found by their names, so that the language does not matter.

export const PASSWORD = 'Тихий вечер, 42 яблони';

/** Somebody with the phone number that ends in these digits. */
export const person = (digit) => ({ surname: 'Берёзкина', givenName: 'Вера', phone: `+7900000000${digit}` });

/** From the first page to the cabinet. */
export async function register(page, portal, who) {
  await page.goto(portal.origin);
  await page.locator('main a[href="/register"]').first().click();
  await giveContacts(page, who);
  await confirm(page, portal, who);
  await page.fill('[name=password]', PASSWORD);
  await send(page, '/api/register/password');
  await page.waitForURL('**/cabinet');
  await page.locator('main article').first().waitFor();
}

export async function giveContacts(page, who) {
  const typed = { surname: who.surname, given_name: who.givenName, phone: who.phone };
  for (const [name, text] of Object.entries(typed)) await page.fill(`[name=${name}]`, text);
  await page.check('[name=consent]');
  await send(page, '/api/register/contacts');
  await page.waitForURL('**/register/confirm');
}

export async function confirm(page, portal, who) {
  await page.fill('[name=code]', await portal.codeTo(who.phone));
  await send(page, '/api/register/confirm');
  await page.waitForURL('**/register/password');
}

const send = (page, action) => page.locator(`main form[action="${action}"] button[type=submit]`).click();
