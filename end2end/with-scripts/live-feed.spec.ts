// The feed moves by itself: server-sent events, replayed after a break.
import type { Page, Request } from '@playwright/test';
import { Line } from '../support/line';
import type { Portal } from '../support/portal';
import { withPhoneOnly } from '../support/people';
import { expect, test } from '../support/fixtures';
import { ru } from '../support/texts';

const streamOf = (page: Page) => page.waitForResponse((answer) => answer.url().includes('/feed/stream'));

/** Opens the cabinet and waits for its stream. */
async function openCabinet(portal: Portal): Promise<void> {
  const stream = streamOf(portal.page);
  await portal.open('/cabinet');
  expect((await stream).status()).toBe(200);
}

test('two tabs both receive a notification within a second', async ({ portal, sandbox, person, anotherBrowser }) => {
  const vera = withPhoneOnly(person);
  await portal.register(vera, sandbox);
  await openCabinet(portal);
  const secondTab = await portal.page.context().newPage();
  const stream = streamOf(secondTab);
  await secondTab.goto('/cabinet');
  await stream;

  const { portal: elsewhere } = await anotherBrowser();
  await elsewhere.open('/sign-in');
  await elsewhere.signIn.as(vera.phone, vera.password);
  await elsewhere.cabinet.greets(vera);

  const title = ru.text('notice.new_device_title');
  await Promise.all(
    [portal.page, secondTab].map((tab) =>
      expect(tab.getByRole('heading', { name: title, exact: true })).toBeVisible({ timeout: 1_000 }),
    ),
  );
  await portal.cabinet.hasUnread(2);
  const came = ru.text('cabinet.came', { title });
  await expect(portal.page.getByRole('status').filter({ hasText: came })).toHaveCount(1);
});

test('what was missed without a connection arrives when it is back', async ({
  portal,
  sandbox,
  person,
  anotherBrowser,
  watch,
}) => {
  test.setTimeout(60_000);
  watch.expects(/net::ERR_/);
  const vera = withPhoneOnly(person);
  await portal.register(vera, sandbox);

  const line = await Line.open();
  const { portal: far } = await anotherBrowser(undefined, { proxy: { server: line.address } });
  await far.open('/sign-in');
  const stream = streamOf(far.page);
  await far.signIn.as(vera.phone, vera.password);
  await far.cabinet.greets(vera);
  await stream;
  // One event by the stream, so that the browser has a place to go on from. These devices are known: their entries are told apart from
  // that of the far one.
  await portal.cabinet.signOut();
  await portal.signIn.as(vera.phone, vera.password);
  const entries = far.cabinet.entry('notice.signed_in_title');
  await expect(entries).toHaveCount(1);

  line.cut();
  await expect(far.page.getByText(ru.text('cabinet.live_off'))).toBeVisible();
  await portal.cabinet.signOut();
  await portal.signIn.as(vera.phone, vera.password);
  await portal.cabinet.greets(vera);
  await expect(entries).toHaveCount(1);

  const isStream = (request: Request) => request.url().includes('/feed/stream');
  const again = far.page.waitForRequest(isStream, { timeout: 20_000 });
  line.mend();
  await expect(entries).toHaveCount(2, { timeout: 20_000 });
  expect((await (await again).allHeaders())['last-event-id']).toMatch(/^\d+$/);
  await expect(far.page.getByText(ru.text('cabinet.live_off'))).toBeHidden();
  await far.cabinet.hasUnread(4);
  await far.page.close();
  await line.close();
});

test('a mailbox confirmed elsewhere is told in the open cabinet', async ({
  portal,
  sandbox,
  person,
  anotherBrowser,
}) => {
  await portal.register(person, sandbox);
  await openCabinet(portal);
  const { portal: elsewhere } = await anotherBrowser();
  await elsewhere.open(await sandbox.nextLink(person.email));
  await elsewhere.press(ru.text('register.link.button'));
  await elsewhere.isAt('/register/email/done');
  await expect(portal.cabinet.entry('notice.confirmed_email_title')).toBeVisible({ timeout: 1_000 });
});

test('what is read in one tab is counted in the other', async ({ portal, sandbox, person }) => {
  await portal.register(person, sandbox);
  await openCabinet(portal);
  const secondTab = await portal.page.context().newPage();
  const stream = streamOf(secondTab);
  await secondTab.goto('/cabinet');
  await stream;
  await portal.comesAlive();
  await portal.press(ru.text('cabinet.mark_all'));
  await portal.cabinet.hasUnread(0);
  await expect(secondTab.getByText(ru.text('cabinet.all_read'), { exact: true })).toBeVisible();
});
