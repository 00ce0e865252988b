// Pages that are only read: the journal of an account, and how to protect one.
import { expect, test } from '../support/fixtures';
import { Forms } from '../support/forms';
import { en, ru } from '../support/texts';

test('the journal tells what happened, and leads back', async ({ portal, sandbox, person, page }) => {
  await new Forms(page, sandbox).register(person);
  await portal.open('/security');
  await portal.comesAlive();
  await portal.press(ru.text('sms.way_forbid'));
  await portal.isAt('/security');
  await portal.comesAlive();
  await portal.follow(ru.text('journal.title'));
  await portal.shows(ru.text('journal.title'));
  const entries = page.getByRole('main').getByRole('listitem');
  await expect(entries.nth(0)).toContainText(ru.text('notice.sms_way_forbidden_title'));
  await expect(entries.last()).toContainText(ru.text('notice.opened_title'));
  await portal.follow(ru.text('security.back'));
  await portal.shows(ru.text('security.title'));
});

test('the advice is there for everybody, in both languages, and names our own address', async ({ portal, sandbox, page }) => {
  await portal.open('/advice');
  await portal.shows(ru.text('advice.title'));
  await expect(page.getByRole('main')).toContainText(new URL(sandbox.origin).hostname);
  await expect(page.getByRole('heading', { level: 2 })).toHaveCount(8);
  await page.getByRole('link', { name: 'English', exact: true }).click();
  await portal.shows(en.text('advice.title'));
});
