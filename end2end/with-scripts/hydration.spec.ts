// Scripts that come late, or never, and people who are faster than them.
import { withPhoneOnly } from '../support/people';
import { expect, test } from '../support/fixtures';
import { ru } from '../support/texts';

test('without the wasm the registration works as it does without scripts', async ({
  portal,
  sandbox,
  person,
  watch,
}) => {
  watch.expects(/\.wasm/, /net::ERR_FAILED/, /Failed to fetch/);
  await portal.page.route('**/*.wasm', (route) => route.abort());
  const vera = withPhoneOnly(person);
  await portal.open('/register');
  await portal.contacts.submit();
  await portal.objects('surname', ru.text('fault.surname_empty'));
  await portal.register(vera, sandbox);
});

test('what is typed before the wasm arrives stays', async ({ portal, sandbox, person }) => {
  let arrived = () => {};
  const wasm = new Promise<void>((resolve) => (arrived = resolve));
  await portal.page.route('**/*.wasm', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await route.continue();
    arrived();
  });
  const vera = withPhoneOnly(person);
  await portal.page.goto('/register', { waitUntil: 'commit' });
  await portal.contacts.fillIn(vera);
  await wasm;
  await portal.comesAlive();
  await portal.contacts.remembers(vera);
  await expect(portal.contacts.field('consent')).toBeChecked();
  await portal.contacts.goOn();
  await portal.confirm.enter(await sandbox.nextCode(vera.phone));
  await portal.isAt('/register/password');
});

test('a password typed before the wasm arrives is counted by the rules', async ({ portal, sandbox, person }) => {
  const vera = withPhoneOnly(person);
  await portal.open('/register');
  await portal.contacts.fillIn(vera);
  await portal.contacts.goOn();
  await portal.confirm.enter(await sandbox.nextCode(vera.phone));
  await portal.isAt('/register/password');
  await portal.page.route('**/*.wasm', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await route.continue();
  });
  await portal.page.goto('/register/password', { waitUntil: 'commit' });
  await portal.choosePassword.password.fill(vera.password);
  await portal.comesAlive();
  const long = portal.page.getByRole('listitem').filter({ hasText: ru.text('register.password.length_15') });
  await expect(long).toContainText(ru.text('common.done'));
  await expect(portal.choosePassword.password).toHaveValue(vera.password);
});

test('a double click sends one message', async ({ portal, sandbox, person }) => {
  const vera = withPhoneOnly(person);
  await portal.open('/register');
  await portal.contacts.fillIn(vera);
  await portal.comesAlive();
  await portal.button(ru.text('common.continue')).dblclick();
  await portal.isAt('/register/confirm');
  await sandbox.nextCode(vera.phone);
  await portal.page.waitForTimeout(500);
  expect(await sandbox.messagesTo(vera.phone)).toHaveLength(1);
});

test('a step is taken without loading the document anew, and the heading has the focus', async ({ portal, person }) => {
  await portal.open('/register');
  await portal.comesAlive();
  await portal.page.evaluate(() => (document.body.dataset.same = 'yes'));
  await portal.contacts.fillIn(withPhoneOnly(person));
  await portal.contacts.goOn();
  await portal.shows(ru.text('register.confirm.title_phone'));
  await expect(portal.page.locator('body')).toHaveAttribute('data-same', 'yes');
  await expect(portal.page).toHaveTitle(ru.text('common.title', { page: ru.text('register.confirm.title_phone') }));
});

test('the letter opened in a second tab moves the first one on', async ({ portal, sandbox, person }) => {
  await portal.open('/register');
  await portal.contacts.fillIn({ ...person, phone: '' });
  await portal.contacts.goOn();
  await portal.shows(ru.text('register.confirm.title_email'));
  const letter = await portal.page.context().newPage();
  await letter.goto(await sandbox.nextLink(person.email));
  await letter.getByRole('button', { name: ru.text('register.link.button') }).click();
  await expect(letter).toHaveURL(/\/register\/password$/);
  await expect(portal.page).toHaveURL(/\/register\/password$/, { timeout: 10_000 });
  await portal.choosePassword.choose(person.password);
  await portal.cabinet.greets(person);
});
