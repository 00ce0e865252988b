// What the registries say: everything fits, one thing does not, an answer comes late or never.
import { expect, test } from '../support/fixtures';
import { endingOf, somebody } from '../support/people';
import { Profile } from '../support/profile';
import type { Fate } from '../support/sandbox';
import { ru } from '../support/texts';

/** What may be typed wrong. */
const SLIPS: Fate[] = [
  'surname',
  'given_name',
  'patronymic',
  'birth_date',
  'sex',
  'snils',
  'passport_number',
  'passport_issue_date',
  'inn',
  'address',
];

for (const fate of SLIPS) {
  test(`a mismatch is explained and corrected: ${fate}`, async ({ portal, sandbox }) => {
    test.setTimeout(60_000);
    const { profile, known } = await Profile.sent(portal, sandbox, fate);
    await portal.open('/profile/status');
    await profile.comesTo(ru.text('notice.mismatched_title'));
    await expect(portal.page.getByRole('main')).toContainText(ru.text(`mismatch.${fate}`));
    await profile.correct(known);
    await portal.shows(ru.text('profile.check.title'));
    await portal.press(ru.text('profile.check.send'));
    await portal.isAt('/profile/status');
    await profile.comesTo(ru.text('notice.matched_title'));
    await portal.open('/cabinet');
    await expect(portal.page.getByRole('main')).toContainText(ru.text('notice.matched_title'));
  });
}

test('a passport that is not valid any more can be looked at by an operator', async ({ portal, sandbox }) => {
  test.setTimeout(60_000);
  const { profile } = await Profile.sent(portal, sandbox, 'passport_invalid');
  await portal.open('/profile/status');
  await profile.comesTo(ru.text('notice.mismatched_title'));
  await portal.comesAlive();
  await portal.press(ru.text('status.ask_for_review'));
  await expect(portal.page.getByText(ru.text('status.review_title'))).toBeVisible();
  await portal.page.reload();
  await expect(portal.page.getByText(ru.text('status.review_title'))).toBeVisible();
  await expect(portal.button(ru.text('status.ask_for_review'))).toBeHidden();
});

test('a late answer finds the person wherever they are', async ({ portal, sandbox }) => {
  test.setTimeout(60_000);
  const { profile } = await Profile.sent(portal, sandbox, 'late');
  await portal.open('/profile/status');
  await expect(portal.page.getByRole('heading', { name: ru.text('notice.checking_title') })).toBeVisible();
  await profile.saysOf('passports', ru.text('status.accepted'));
  await sandbox.wait({ minutes: 11 });
  await profile.comesTo(ru.text('notice.matched_title'));
});

test('an answer that never comes ends in another try or in an operator', async ({ portal, sandbox }) => {
  test.setTimeout(60_000);
  const { profile, known } = await Profile.sent(portal, sandbox, 'never');
  await portal.open('/profile/status');
  await profile.saysOf('passports', ru.text('status.accepted'));
  await sandbox.wait({ hours: 73 });
  await profile.returns(known);
  await profile.comesTo(ru.text('notice.unanswered_title'));
  await profile.saysOf('passports', ru.text('status.no_answer'));
  await expect(portal.button(ru.text('status.ask_for_review'))).toBeVisible();
  await portal.comesAlive();
  await portal.press(ru.text('status.send_again'));
  await expect(portal.page.getByRole('heading', { name: ru.text('notice.checking_title') })).toBeVisible();
});

test('no data today may be a match tomorrow', async ({ portal, sandbox }) => {
  test.setTimeout(60_000);
  const { profile, known } = await Profile.sent(portal, sandbox, 'no_data_first');
  await portal.open('/profile/status');
  await profile.saysOf('pension', /Спросим ещё раз/);
  await sandbox.wait({ hours: 25 });
  await profile.returns(known);
  await profile.comesTo(ru.text('notice.matched_title'));
});

test('a СНИЛС of another account leads to that account or to an operator, and says nothing of it', async ({ portal, sandbox }) => {
  test.setTimeout(60_000);
  const { profile, known } = await Profile.sent(portal, sandbox, 'all_match');
  await portal.open('/profile/status');
  await profile.comesTo(ru.text('notice.matched_title'));
  await portal.forget();

  const { phone, email } = somebody();
  await profile.sendAs({ ...known, phone, email }, sandbox);
  await portal.open('/profile/status');
  await profile.comesTo(ru.text('notice.conflict_title'));
  const main = portal.page.getByRole('main');
  await expect(main).toContainText(ru.text('notice.conflict'));
  for (const theirs of [known.phone.slice(-4), endingOf(known.phone), known.email]) await expect(main).not.toContainText(theirs);
  await portal.comesAlive();
  await portal.press(ru.text('status.ask_for_review'));
  await expect(portal.page.getByText(ru.text('status.review_title'))).toBeVisible();
  await portal.open('/cabinet');
  await expect(main).toContainText(ru.text('notice.conflict_title'));
});
