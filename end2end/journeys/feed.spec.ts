// «Лента уведомлений», as the server draws it.
import { expect, test } from '../support/fixtures';
import { send } from '../support/requests';
import { ru } from '../support/texts';

test('notifications are marked read one by one and all at once', async ({ portal, sandbox, person }) => {
  await portal.register(person, sandbox);
  await portal.cabinet.hasUnread(2);
  const opened = portal.cabinet.entry('notice.opened_title');
  const waiting = portal.cabinet.entry('notice.waiting_email_title');

  await opened.getByRole('button', { name: ru.text('cabinet.mark_read') }).click();
  await portal.cabinet.hasUnread(1);
  await expect(opened.getByText(ru.text('cabinet.unread_label'), { exact: true })).toBeHidden();
  await expect(waiting.getByText(ru.text('cabinet.unread_label'), { exact: true })).toBeVisible();

  await portal.press(ru.text('cabinet.mark_all'));
  await portal.cabinet.hasUnread(0);
  await expect(portal.button(ru.text('cabinet.mark_all'))).toBeHidden();

  await portal.page.reload();
  await portal.cabinet.hasUnread(0);
  await expect(portal.page.getByRole('button', { name: ru.text('cabinet.mark_read') })).toHaveCount(0);
});

test('a long feed is read page by page', async ({ portal, sandbox, person, playwright, server }) => {
  await portal.register(person, sandbox);
  // Twenty more lines, by signing in elsewhere as a machine would.
  for (let times = 0; times < 20; times += 1) {
    const elsewhere = await playwright.request.newContext({ baseURL: server.origin });
    const answer = await send(elsewhere, '/sign-in', '/api/sign-in', {
      login: person.phone,
      password: person.password,
    });
    expect(answer.headers().location).toBe('/cabinet');
    await elsewhere.dispose();
  }
  // So many sessions have ended the first one.
  await portal.open('/sign-in');
  await portal.signIn.as(person.phone, person.password);
  await portal.cabinet.greets(person);
  await expect(portal.page.getByRole('article')).toHaveCount(20);
  await portal.follow(ru.text('cabinet.older'));
  await expect(portal.cabinet.entry('notice.opened_title')).toBeVisible();
  // The two first lines, the twentieth sign-in counted from the newest, and of twelve sessions that a newer one has ended a line each.
  await expect(portal.page.getByRole('article')).toHaveCount(15);
  await portal.follow(ru.text('cabinet.newest'));
  await expect(portal.page.getByRole('article')).toHaveCount(20);
});
