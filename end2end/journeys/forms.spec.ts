// What a form does with answers it cannot take: all messages at once, everything typed kept, secrets forgotten.
import { withPhoneOnly } from '../support/people';
import { expect, test } from '../support/fixtures';
import { ru } from '../support/texts';

test('an empty form names everything that is missing', async ({ portal }) => {
  await portal.open('/register');
  await portal.contacts.submit();
  await portal.objects('surname', ru.text('fault.surname_empty'));
  await portal.objects('given_name', ru.text('fault.given_name_empty'));
  await portal.objects('phone', ru.text('fault.contact_missing'));
  await portal.objects('consent', ru.text('fault.consent_missing'));
  await expect(portal.summary.getByRole('link')).toHaveCount(4);
  await portal.isAt('/register');
  // By focus with scripts, by the fragment of the address without (ux 2.1).
  if (portal.hasScripts) await expect(portal.summary).toBeFocused();
  else expect(new URL(portal.page.url()).hash).toBe('#errors');
});

test('each message in the summary leads to its field, with the label in view', async ({ portal }) => {
  await portal.open('/register');
  await portal.contacts.submit();
  for (const link of await portal.summary.getByRole('link').all()) {
    const id = (await link.getAttribute('href'))!.slice(1);
    await link.click();
    const field = portal.page.locator(`#${id}`);
    await expect(field).toBeInViewport();
    await expect(portal.page.locator(`label[for=${id}]`)).toBeInViewport();
    if (portal.hasScripts) await expect(field).toBeFocused();
    else expect(new URL(portal.page.url()).hash).toBe(`#${id}`);
  }
});

test('a half-filled form keeps what is right and what is wrong', async ({ portal, sandbox, person }) => {
  const typed = { ...person, surname: 'Щeкина', phone: '8 900 12', email: 'vera@' };
  await portal.open('/register');
  await portal.contacts.fillIn(typed);
  await portal.contacts.submit();
  await portal.objects('surname', ru.pattern('fault.surname_mixed_script'));
  await portal.objects('phone', ru.text('fault.phone_length'));
  await expect(portal.message('email')).not.toBeEmpty();
  await expect(portal.message('given_name')).toBeHidden();
  await portal.contacts.remembers(typed);
  await expect(portal.contacts.field('consent')).toBeChecked();

  await portal.contacts.fillIn(withPhoneOnly(person));
  await portal.contacts.goOn();
  await sandbox.nextCode(person.phone);
});

for (const [why, password, key] of [
  ['is empty', '', 'fault.password_empty'],
  ['is too short', 'Aб1!', 'fault.password_too_short'],
  ['lacks kinds of characters', 'яблоняяб', 'fault.password_missing_kinds'],
  ['is on every list', 'Password1!', 'fault.password_common'],
] as const) {
  test(`a password that ${why} is refused and not shown again`, async ({ portal, sandbox, person }) => {
    await portal.open('/register');
    await portal.contacts.fillIn(withPhoneOnly(person));
    await portal.contacts.goOn();
    await portal.confirm.enter(await sandbox.nextCode(person.phone));
    await portal.choosePassword.choose(password);
    await portal.objects('password', ru.text(key));
    await expect(portal.choosePassword.password).toHaveValue('');
    await portal.choosePassword.choose(person.password);
    await portal.cabinet.greets(person);
  });
}

test('nothing is asked twice on the way to an account', async ({ portal, sandbox, person }) => {
  const asked: string[] = [];
  const look = async () => {
    const names = await portal.page.locator('main input:not([type=hidden])').evaluateAll((inputs) =>
      inputs.map((input) => (input as HTMLInputElement).name),
    );
    asked.push(...names);
  };
  await portal.open('/register');
  await look();
  await portal.contacts.fillIn(withPhoneOnly(person));
  await portal.contacts.goOn();
  await portal.shows(ru.text('register.confirm.title_phone'));
  await look();
  await portal.confirm.enter(await sandbox.nextCode(person.phone));
  await portal.shows(ru.text('register.password.title'));
  await look();
  expect(asked).toEqual([...new Set(asked)]);
  expect(asked).toHaveLength(7);
});
