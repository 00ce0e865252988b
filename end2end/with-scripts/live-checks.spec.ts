// Live checks accuse late and forgive early (ux 1.3).
import { withPhoneOnly } from '../support/people';
import { expect, test } from '../support/fixtures';
import { ru } from '../support/texts';

test.beforeEach(async ({ portal }) => {
  await portal.open('/register');
  await portal.comesAlive();
});

test('typing accuses nobody', async ({ portal }) => {
  const phone = portal.contacts.field('phone');
  await phone.pressSequentially('89');
  await portal.objectsToNothing();
  const email = portal.contacts.field('email');
  await email.pressSequentially('vera');
  await expect(portal.message('email')).toBeHidden();
});

test('leaving a half-typed phone is told, and completing it is forgiven at once', async ({ portal }) => {
  const phone = portal.contacts.field('phone');
  await phone.pressSequentially('890');
  await phone.blur();
  await expect(portal.message('phone')).toContainText(ru.text('fault.phone_length'));
  await expect(phone).toHaveAttribute('aria-invalid', 'true');
  // Told at the field only: the summary belongs to a try to send.
  await expect(portal.summary).toBeHidden();
  await phone.focus();
  await phone.press('End');
  await phone.pressSequentially('0123456');
  await expect(portal.message('phone')).toBeVisible();
  await phone.pressSequentially('7');
  await expect(portal.message('phone')).toBeHidden();
  await portal.objectsToNothing();
});

test('leaving an empty field is no mistake', async ({ portal }) => {
  for (const key of ['surname', 'given_name', 'phone', 'email'] as const) {
    await portal.contacts.field(key).focus();
    await portal.contacts.field(key).blur();
  }
  await portal.contacts.field('phone').pressSequentially('8');
  await portal.contacts.field('phone').press('Backspace');
  await portal.contacts.field('phone').blur();
  await portal.objectsToNothing();
});

test('a message that appears on leaving a field swallows no click', async ({ portal }) => {
  await portal.contacts.field('email').pressSequentially('vera@');
  await portal.contacts.field('consent').click();
  await expect(portal.message('email')).toBeVisible();
  await expect(portal.contacts.field('consent')).toBeChecked();
});

test('an easy field is not judged on leaving it', async ({ portal }) => {
  await portal.contacts.field('surname').fill('Smith');
  await portal.contacts.field('surname').blur();
  await portal.objectsToNothing();
});

test('a message about emptiness goes with the first character', async ({ portal }) => {
  await portal.contacts.submit();
  await expect(portal.message('surname')).toContainText(ru.text('fault.surname_empty'));
  await portal.contacts.field('surname').pressSequentially('Б');
  await expect(portal.message('surname')).toBeHidden();
});

test('the rules of the password tick themselves off', async ({ portal, sandbox, person }) => {
  await portal.contacts.fillIn(withPhoneOnly(person));
  await portal.contacts.goOn();
  await portal.confirm.enter(await sandbox.nextCode(person.phone));
  await portal.shows(ru.text('register.password.title'));
  await portal.comesAlive();
  const rule = (key: string) =>
    portal.page.getByRole('listitem').filter({ hasText: ru.text(`register.password.${key}`) });
  const done = ru.text('common.done');
  await portal.choosePassword.password.pressSequentially('Яб1');
  for (const key of ['upper', 'lower', 'digit']) await expect(rule(key)).toContainText(done);
  for (const key of ['length_8', 'special', 'length_15']) await expect(rule(key)).not.toContainText(done);
  await portal.choosePassword.password.pressSequentially('! мне и тебе');
  for (const key of ['length_8', 'special', 'length_15']) await expect(rule(key)).toContainText(done);
});

test('the meter judges a password that keeps the rules, and no other', async ({ portal, sandbox, person }) => {
  await portal.contacts.fillIn(withPhoneOnly(person));
  await portal.contacts.goOn();
  await portal.confirm.enter(await sandbox.nextCode(person.phone));
  await portal.shows(ru.text('register.password.title'));
  await portal.comesAlive();
  const { password } = portal.choosePassword;
  const meter = portal.page.getByRole('status').filter({ hasText: ru.pattern('register.password.strength') });
  const says = (level: string) =>
    expect(meter).toContainText(ru.text('register.password.strength', { level: ru.text(`register.password.${level}`) }));
  await password.pressSequentially('Пароль123!');
  await says('weak');
  await expect(meter).toContainText(ru.text('register.password.advice_not_common'));
  await password.fill('лошадь скребёт чернильный абажур');
  await says('high');
  await password.fill('лошадь');
  await expect(meter).toBeHidden();
});

test('a password can be seen, and hides again when it is sent', async ({ portal, sandbox, person }) => {
  await portal.contacts.fillIn(withPhoneOnly(person));
  await portal.contacts.goOn();
  await portal.confirm.enter(await sandbox.nextCode(person.phone));
  await portal.shows(ru.text('register.password.title'));
  const { password } = portal.choosePassword;
  await password.fill('Aб1!');
  await portal.button(ru.text('common.show_password')).click();
  await expect(password).toHaveAttribute('type', 'text');
  await expect(portal.page.getByRole('status').filter({ hasText: ru.text('common.password_shown') })).toHaveCount(1);
  await portal.choosePassword.submit();
  await expect(portal.message('password')).toBeVisible();
  await expect(password).toHaveAttribute('type', 'password');
});

test('the meter speaks at most once a second', async ({ portal, sandbox, person }) => {
  await portal.contacts.fillIn(withPhoneOnly(person));
  await portal.contacts.goOn();
  await portal.confirm.enter(await sandbox.nextCode(person.phone));
  await portal.shows(ru.text('register.password.title'));
  await portal.comesAlive();
  const { page } = portal;
  await page.evaluate(() => {
    const spoken: number[] = [];
    const note = () => spoken.push(performance.now());
    for (const region of document.querySelectorAll('form [role=status]')) {
      new MutationObserver(note).observe(region, { childList: true, characterData: true, subtree: true });
    }
    Object.assign(window, { spoken });
  });
  // Slower than the pause of a debounce of half a second, faster than a sentence.
  await portal.choosePassword.password.fill('Тихий вечер 4');
  await portal.choosePassword.password.pressSequentially('2 яб', { delay: 700 });
  const meter = page.getByRole('status').filter({ hasText: ru.pattern('register.password.strength') });
  await expect(meter).toBeVisible();
  const spoken = await page.evaluate(() => (window as unknown as { spoken: number[] }).spoken);
  const moments = spoken.filter((at, place) => place === 0 || at - spoken[place - 1]! > 20);
  for (const [place, at] of moments.entries()) {
    if (place > 0) expect(at - moments[place - 1]!).toBeGreaterThanOrEqual(950);
  }
});

test('a password that was shown is hidden when one comes back to the page', async ({ portal }) => {
  await portal.open('/sign-in');
  await portal.comesAlive();
  await portal.signIn.password.fill('Тихий вечер');
  await portal.button(ru.text('common.show_password')).click();
  await expect(portal.signIn.password).toHaveAttribute('type', 'text');
  await portal.page.goto('/register');
  await portal.page.goBack();
  await expect(portal.signIn.password).toHaveAttribute('type', 'password');
});
