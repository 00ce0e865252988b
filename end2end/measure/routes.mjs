// The pages that are measured, and what somebody does on each of them.
//
// `first` is what is pressed for the time of the first click that works, and how one sees that it did: the page shows
// something (`shows`, a selector), or the browser sets out for another page (`leads`).
// `act` is the set script for INP; `does` says it in words.

const type = (page, name, text) => page.locator(`main [name=${name}]`).pressSequentially(text, { delay: 60 });
const tap = (page, selector) => page.locator(selector).first().tap();

export const ROUTES = [
  {
    path: '/',
    first: { press: 'main a[href="/register"]', leads: true },
    does: 'tap the heading, Tab through four links',
    async act(page) {
      await tap(page, 'main h1');
      for (let stop = 0; stop < 4; stop += 1) await page.keyboard.press('Tab');
    },
  },
  {
    path: '/sign-in',
    first: { press: '[data-shows=password]', shows: 'input#password[type=text]' },
    does: 'type phone and password, show and hide it',
    async act(page) {
      await tap(page, 'main [name=login]');
      await type(page, 'login', '89000000001');
      await type(page, 'password', 'Тихий вечер');
      await tap(page, '[data-shows=password]');
      await tap(page, '[data-shows=password]');
    },
  },
  {
    path: '/register',
    first: { press: 'input[name=consent]', shows: 'input[name=consent]:checked' },
    does: 'type name and a wrong phone, leave the field, tick the box',
    async act(page) {
      await type(page, 'surname', 'Берёзкина');
      await type(page, 'given_name', 'Вера');
      await type(page, 'phone', '8900000');
      await page.keyboard.press('Tab');
      await tap(page, '[name=consent]');
    },
  },
  {
    path: '/register/confirm',
    as: 'confirming',
    first: { press: 'main details summary', shows: 'main details[open]' },
    does: 'type five digits, leave the field, open «no code»',
    async act(page) {
      await type(page, 'code', '12345');
      await page.keyboard.press('Tab');
      await tap(page, 'main details summary');
    },
  },
  {
    path: '/register/password',
    as: 'choosing',
    first: { press: '[data-shows=password]', shows: 'input#password[type=text]' },
    does: 'type a password while the rules are checked, show it',
    async act(page) {
      await type(page, 'password', 'Тихий вечер, 42 яблони');
      await tap(page, '[data-shows=password]');
    },
  },
  {
    path: '/cabinet',
    as: 'signedIn',
    first: { press: 'main form[action="/api/feed/read"] button', leads: true },
    does: 'tap the heading, mark an entry as read',
    async act(page) {
      // Kept on its way, so that the next run finds the entry unread.
      await page.route('**/api/feed/read', () => {});
      await tap(page, 'main h1');
      await tap(page, 'main form[action="/api/feed/read"] button');
    },
  },
];
