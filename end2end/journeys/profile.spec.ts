// The profile wizard: nothing is lost, everything can be corrected, and nothing is asked twice.
import { expect, type Journey, test } from '../support/fixtures';
import { grouped, Profile, registering } from '../support/profile';
import { ru } from '../support/texts';

test('one fills everything in, in one sitting, and sees it once more', async ({ portal, sandbox }) => {
  test.setTimeout(60_000);
  const { profile, known } = await Profile.begin(portal, sandbox, 'all_match');
  await profile.fillIn(known);
  await profile.answers(ru.text('profile.field.surname'), known.surname);
  await profile.answers(ru.text('profile.field.passport'), known.passport.number);
  await portal.open('/profile');
  await profile.task('snils', 'done');
  await profile.task('check', 'not_started');
});

test('an answer is changed from the check, and one is straight back there', async ({ portal, sandbox }) => {
  test.setTimeout(60_000);
  const { profile, known } = await Profile.begin(portal, sandbox, 'all_match');
  await profile.fillIn(known);
  await portal.page.getByRole('link', { name: /^Изменить ?: ИНН$/ }).click();
  await profile.inn('');
  await portal.shows(ru.text('profile.check.title'));
  await profile.answers(ru.text('profile.field.inn'), ru.text('profile.not_given'));
});

test('each mistake is named at its field, and every value stays', async ({ portal, sandbox }) => {
  const { profile } = await Profile.begin(portal, sandbox, 'all_match');
  await profile.open('snils');
  await portal.comesAlive();
  await profile.type('snils', '112-233-454 95');
  await profile.save();
  await portal.objects('snils', 'Проверьте СНИЛС: контрольное число не сходится');
  await expect(profile.line('snils')).toHaveValue('112-233-454 95');
  await profile.type('snils', 'СНИЛС: 112 233 445 95');
  await profile.save();
  await portal.shows(ru.text('profile.person.title'));
});

test('one leaves in the middle of a step and finds what was typed', async ({ portal, sandbox }) => {
  const { profile } = await Profile.begin(portal, sandbox, 'all_match');
  await profile.open('person');
  await portal.comesAlive();
  await profile.type('patronymic', 'Ива');
  await profile.date('birth_date', '1990-03-05');
  await profile.later();
  await portal.isAt('/cabinet');
  await portal.open('/profile');
  await profile.task('person', 'in_progress');
  await profile.open('person');
  await expect(profile.line('patronymic')).toHaveValue('Ива');
  await expect(portal.page.locator('#birth_date')).toHaveValue('5');
});

test('a step asked for too early leads to the one that comes first', async ({ portal, sandbox }) => {
  await Profile.begin(portal, sandbox, 'all_match');
  await portal.open('/profile/document');
  await portal.isAt('/profile/person');
  await portal.open('/profile/check');
  await portal.isAt('/profile/person');
});

test('a session that ended in the middle leads back to the same step with the same values', async ({ portal, sandbox, watch }) => {
  watch.expects(/status of 401/);
  const { profile, known } = await Profile.begin(portal, sandbox, 'all_match');
  await profile.open('snils');
  await portal.comesAlive();
  await profile.type('snils', '112-233-445 95');
  await sandbox.wait({ minutes: 31 });
  await profile.save();
  await portal.isAt('/sign-in');
  await portal.signIn.as(known.phone, registering(known).password);
  await portal.isAt('/profile/snils');
  await expect(profile.line('snils')).toHaveValue('112-233-445 95');
});

/** The same person's page of the СНИЛС here and on another device, both as they were before anything was typed. */
async function onTwoDevices({ portal, sandbox, anotherBrowser }: Pick<Journey, 'portal' | 'sandbox' | 'anotherBrowser'>) {
  const { profile: here, known } = await Profile.begin(portal, sandbox, 'all_match');
  const { portal: elsewhere } = await anotherBrowser();
  await elsewhere.enter(registering(known));
  const there = new Profile(elsewhere);
  for (const [device, profile] of [[portal, here], [elsewhere, there]] as const) {
    await profile.open('snils');
    await device.comesAlive();
  }
  return { here, there, elsewhere, known };
}

test('two devices on one draft overwrite nothing unseen', async ({ portal, sandbox, anotherBrowser }) => {
  test.setTimeout(60_000);
  const { here, there, elsewhere, known } = await onTwoDevices({ portal, sandbox, anotherBrowser });
  await there.type('snils', '112-233-445 95');
  await there.save();
  await elsewhere.shows(ru.text('profile.person.title'));

  await here.type('snils', grouped(known.snils));
  await here.save();
  await expect(portal.page.getByText(ru.text('profile.clash_title'))).toBeVisible();
  await expect(portal.page.getByText('СНИЛС: 112-233-445 95')).toBeVisible();
  await expect(here.line('snils')).toHaveValue(grouped(known.snils));
  await here.save();
  await portal.shows(ru.text('profile.person.title'));
});

test('what the other device has written may be taken instead', async ({ portal, sandbox, anotherBrowser }) => {
  test.setTimeout(60_000);
  const { here, there, elsewhere, known } = await onTwoDevices({ portal, sandbox, anotherBrowser });
  await there.type('snils', grouped(known.snils));
  await there.save();
  await elsewhere.shows(ru.text('profile.person.title'));

  await here.type('snils', '112-233-445 95');
  await here.save();
  await portal.press(ru.text('profile.clash_take'));
  await expect(here.line('snils')).toHaveValue(grouped(known.snils));
  await expect(portal.page.getByText(ru.text('profile.clash_title'))).toBeHidden();
});

test('a matching person reaches the standard level in one sitting', async ({ portal, sandbox }) => {
  test.setTimeout(90_000);
  const { profile, known } = await Profile.begin(portal, sandbox, 'all_match');
  await profile.fillIn(known);
  await portal.press(ru.text('profile.check.send'));
  await portal.isAt('/profile/status');
  await profile.comesTo(ru.text('notice.matched_title'));
  await portal.open('/cabinet');
  await expect(portal.page.getByRole('main')).toContainText(ru.text('notice.matched_title'));
});

test('what does not match is named, corrected, and matches', async ({ portal, sandbox }) => {
  test.setTimeout(90_000);
  const { profile, known } = await Profile.begin(portal, sandbox, 'snils');
  await profile.fillIn(known);
  await portal.press(ru.text('profile.check.send'));
  await profile.comesTo(ru.text('notice.mismatched_title'));
  await portal.page.getByRole('link', { name: /СНИЛС/ }).click();
  await profile.snils(known.correction!.value);
  await portal.shows(ru.text('profile.check.title'));
  await portal.press(ru.text('profile.check.send'));
  await profile.comesTo(ru.text('notice.matched_title'));
});
