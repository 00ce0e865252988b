// Whatever people paste is taken as it is meant (ux 4.5), and nothing is sent before the button.
import { withPhoneOnly } from '../support/people';
import { expect, test } from '../support/fixtures';
import { ru } from '../support/texts';
import type { Locator } from '@playwright/test';

/** Puts the text in as a paste does: at once, in place of what was there. */
async function paste(field: Locator, text: string): Promise<void> {
  await field.focus();
  await field.selectText();
  await field.page().keyboard.insertText(text);
}

/** `+79001234567` as people write it. */
const spellings = (phone: string) => {
  const [, code, a, b, c] = /^\+7(\d{3})(\d{3})(\d\d)(\d\d)$/.exec(phone) ?? [];
  return [`8 (${code}) ${a}-${b}-${c}`, `7${code}${a}${b}${c}`, `\u00a0+7\u2009${code}\u2011${a} ${b}.${c}`];
};

test('a phone in any spelling, and a code with a space or a dash', async ({ portal, sandbox, person }) => {
  for (const typed of spellings(person.phone)) {
    await portal.open('/register');
    await portal.contacts.fillIn(withPhoneOnly(person));
    await paste(portal.contacts.field('phone'), typed);
    await portal.contacts.goOn();
    // The same contact makes no second message, and is shown as it was typed.
    await portal.open('/register');
    await expect(portal.contacts.field('phone')).toHaveValue(typed);
  }
  await portal.open('/register/confirm');
  const code = await sandbox.nextCode(person.phone);
  const { code: field } = portal.confirm;
  await expect(portal.page.locator('[autocomplete=one-time-code]')).toHaveCount(1);
  await paste(field, `${code.slice(0, 3)}-${code.slice(3)}`);
  await paste(field, ` ${code.slice(0, 3)} ${code.slice(3)}\u00a0`);
  await portal.isAt('/register/confirm');
  await portal.press(ru.text('common.continue'));
  await portal.isAt('/register/password');
  await paste(portal.choosePassword.password, person.password);
  await portal.choosePassword.submit();
  await portal.cabinet.greets(person);

  await portal.cabinet.signOut();
  await paste(portal.signIn.login, spellings(person.phone)[0]!);
  await paste(portal.signIn.password, person.password);
  await portal.signIn.submit();
  await portal.cabinet.greets(person);
});
