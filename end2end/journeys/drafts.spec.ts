// Leaving and coming back: the draft waits on the server.
import { withPhoneOnly } from '../support/people';
import { expect, test } from '../support/fixtures';
import { ru } from '../support/texts';

test('whoever leaves at any step goes on there', async ({ portal, sandbox, person, anotherBrowser }) => {
  await portal.open('/register');
  await portal.contacts.fillIn(person);
  await portal.contacts.goOn();
  const code = await sandbox.nextCode(person.phone);

  // Leaves before typing the code.
  await portal.page.close();
  let back = await anotherBrowser(portal.page.context());
  await back.portal.open('/register/confirm');
  await expect(back.portal.confirm.code).toBeVisible();
  await back.portal.open('/register');
  await expect(back.portal.page.getByText(ru.text('register.continued_title'))).toBeVisible();
  await back.portal.contacts.remembers(person);
  await expect(back.portal.contacts.field('consent')).toBeChecked();
  await back.portal.contacts.goOn();
  await back.portal.confirm.enter(code);
  await back.portal.isAt('/register/password');
  expect(await sandbox.messagesTo(person.phone), 'the code was sent once').toHaveLength(1);

  // Leaves before the password.
  await back.portal.page.close();
  back = await anotherBrowser(back.context);
  await back.portal.open('/register/password');
  await back.portal.choosePassword.choose(person.password);
  await back.portal.cabinet.greets(person);
});

test('«Начать заново» forgets everything', async ({ portal, sandbox, person }) => {
  await portal.open('/register');
  await portal.contacts.fillIn(person);
  await portal.contacts.goOn();
  await sandbox.nextCode(person.phone);
  await portal.open('/register');
  await portal.press(ru.text('register.start_over'));
  await expect(portal.page.getByText(ru.text('register.continued_title'))).toBeHidden();
  await portal.contacts.remembers({ surname: '', givenName: '', phone: '', email: '', password: '' });
  await expect(portal.contacts.field('consent')).not.toBeChecked();
  await portal.open('/register/confirm');
  await portal.isAt('/register');
});

test('another phone starts its proof anew', async ({ portal, sandbox, person }) => {
  const vera = withPhoneOnly(person);
  await portal.open('/register');
  await portal.contacts.fillIn(vera);
  await portal.contacts.goOn();
  const code = await sandbox.nextCode(vera.phone);
  await portal.follow(ru.text('register.confirm.change_contact'));
  await portal.isAt('/register');
  const changed = `${vera.phone.slice(0, -1)}${(Number(vera.phone.at(-1)) + 1) % 10}`;
  await portal.contacts.fillIn({ ...vera, phone: changed });
  await portal.contacts.goOn();
  const next = await sandbox.nextCode(changed);
  if (code !== next) {
    await portal.confirm.enter(code);
    await portal.objects('code', ru.text('fault.code_wrong'));
  }
  await portal.confirm.enter(next);
  await portal.isAt('/register/password');
});

test('a deep link into a registration that never began leads to its beginning', async ({ portal }) => {
  for (const path of ['/register/password', '/register/confirm']) {
    await portal.open(path);
    await portal.isAt('/register');
    await portal.shows(ru.text('register.contacts.title'));
  }
});
