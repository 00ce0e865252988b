// Without scripts every try reaches the server, so even a wrong answer is in the draft.
import { expect, test } from '../support/fixtures';
import { ru } from '../support/texts';

test('a form left with mistakes waits as it was typed', async ({ portal, person, anotherBrowser }) => {
  const typed = { ...person, email: 'vera.example.com' };
  await portal.open('/register');
  await portal.contacts.fillIn(typed);
  await portal.contacts.submit();
  await portal.objects('email', ru.text('fault.email_at_sign'));
  await portal.page.close();
  const { portal: back } = await anotherBrowser(portal.page.context());
  await back.open('/register');
  await back.contacts.remembers(typed);
  await expect(back.contacts.field('consent')).toBeChecked();
  await back.contacts.fillIn(person);
  await back.contacts.goOn();
});

test('a field as large as a book gets a page that says so', async ({ portal, person, watch }) => {
  watch.expects(/status of 413/);
  await portal.open('/register');
  await portal.contacts.fillIn({ ...person, surname: 'ё'.repeat(1_000_000) });
  await portal.contacts.submit();
  await portal.shows(ru.text('page_error.too_large_title'));
  await expect(portal.page.getByText(ru.text('page_error.too_large'))).toBeVisible();
});
