// The server dies in the middle of a registration. What it has said yes to is not lost.
import { type Person, withPhoneOnly } from '../support/people';
import { expect, test as base } from '../support/fixtures';
import { Sandbox } from '../support/sandbox';
import { Server } from '../support/server';

/** A portal of this test alone: it will be killed. */
const test = base.extend<{ mortal: Server; baseURL: string; outside: Sandbox }>({
  mortal: async ({}, use) => {
    const mortal = await Server.start();
    await use(mortal);
    await mortal.stop();
  },
  baseURL: async ({ mortal }, use) => use(mortal.origin),
  outside: async ({ mortal, playwright }, use) => {
    const request = await playwright.request.newContext({ baseURL: mortal.origin });
    await use(new Sandbox(request, mortal.origin));
    await request.dispose();
  },
});

test('a killed server loses no step', async ({ portal, mortal, outside, person, watch }) => {
  // The live stream of the open cabinet breaks with its server.
  watch.expects(/net::ERR_(CONNECTION_REFUSED|INCOMPLETE_CHUNKED_ENCODING|CONNECTION_RESET|EMPTY_RESPONSE)/);
  const vera: Person = withPhoneOnly(person);
  const die = async () => {
    await mortal.kill();
    await mortal.comeBack();
  };

  await portal.open('/register');
  await die();
  await portal.contacts.fillIn(vera);
  await portal.contacts.goOn();
  const code = await outside.nextCode(vera.phone);
  await die();
  await portal.confirm.enter(code);
  await portal.isAt('/register/password');
  await die();
  await portal.choosePassword.choose(vera.password);
  await portal.cabinet.greets(vera);
  await die();
  await portal.open('/cabinet');
  await portal.cabinet.greets(vera);
  await expect(portal.cabinet.entry('notice.opened_title')).toHaveCount(1);
  expect(mortal.takeTroubles()).toEqual([]);
});
