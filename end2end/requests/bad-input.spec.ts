// Whatever comes in gets a clear page and status, never a 500.
import { request as sendRaw } from 'node:http';
import { type APIResponse } from '@playwright/test';
import { somebody, withPhoneOnly } from '../support/people';
import { ours, send, tokenOf } from '../support/requests';
import { expect, test } from '../support/fixtures';
import { ru } from '../support/texts';

const FORM = 'application/x-www-form-urlencoded';

/** A page of this status, with this heading and a way on. */
async function isPage(answer: APIResponse, status: number, titleKey: string): Promise<void> {
  expect(answer.status()).toBe(status);
  expect(answer.headers()['content-type']).toContain('text/html');
  const html = await answer.text();
  expect(/<h1[^>]*>([^<]*)(?:<!-*>)?<\/h1>/.exec(html)?.[1]).toBe(ru.text(titleKey));
  expect(html).toContain('href="/"');
}

test.describe('a body that cannot be read', () => {
  for (const [what, body] of [
    ['percent-encoded bytes that are no UTF-8', 'surname=%ff%fe&consent=yes'],
    ['raw bytes that are no UTF-8', Buffer.from([...Buffer.from('surname='), 0xff, 0xc0, 0x80])],
    ['a NUL', 'surname=%00'],
    ['half a percent sign in a name', '%ff=1'],
    ['a field twice', 'surname=%D0%91&surname=%D0%92'],
    ['a field the form does not have', 'level=confirmed'],
  ] as const) {
    test(`${what} → 400`, async ({ request }) => {
      const token = await tokenOf(request, '/register');
      const data = Buffer.concat([Buffer.from(`_csrf=${encodeURIComponent(token)}&`), Buffer.from(body)]);
      const answer = await request.post('/api/register/contacts', {
        data,
        headers: { ...ours, 'Content-Type': FORM },
        maxRedirects: 0,
      });
      await isPage(answer, 400, 'page_error.bad_request_title');
    });
  }

  test('a field of a megabyte → 413', async ({ request }) => {
    const answer = await send(request, '/register', '/api/register/contacts', { surname: 'ё'.repeat(500_000) });
    await isPage(answer, 413, 'page_error.too_large_title');
  });

  for (const type of ['multipart/form-data; boundary=x', 'application/json', 'text/plain', 'x']) {
    test(`a body of type ${type} → 415`, async ({ request }) => {
      const answer = await request.post('/api/sign-in', {
        data: Buffer.from('{}'),
        headers: { ...ours, 'Content-Type': type },
      });
      await isPage(answer, 415, 'page_error.bad_request_title');
    });
  }

  for (const body of ['', '&&&', '=', '====&=&', 'surname', '%']) {
    test(`the body «${body}» gets an answer`, async ({ request }) => {
      const answer = await request.post('/api/register/contacts', {
        data: Buffer.from(body),
        headers: { ...ours, 'Content-Type': FORM },
        maxRedirects: 0,
      });
      expect([400, 403]).toContain(answer.status());
    });
  }
});

test.describe('a form that lacks something', () => {
  for (const [page, action, status] of [
    ['/register', '/api/register/contacts', 200],
    ['/register', '/api/register/confirm', 200],
    ['/register', '/api/register/resend', 200],
    ['/register', '/api/register/password', 200],
    ['/register', '/api/register/email', 410],
    ['/register', '/api/register/start-over', 200],
    ['/sign-in', '/api/sign-in', 200],
    ['/sign-in', '/api/sign-out', 200],
  ] as const) {
    test(`${action} without any field leads to a page that says ${status}`, async ({ request }) => {
      const answer = await send(request, page, action, {});
      expect(answer.status()).toBe(303);
      const next = await request.get(answer.headers().location!, { headers: { Accept: 'text/html' } });
      expect(next.status()).toBe(status);
      expect(await next.text()).toContain('<h1');
    });
  }

  test('nonsense in every field stays a question of fields', async ({ request }) => {
    const nonsense = '<script>alert(1)</script>\u202e\u0301😀'.repeat(30);
    const fields = { surname: nonsense, given_name: nonsense, phone: nonsense, email: nonsense, consent: nonsense };
    const answer = await send(request, '/register', '/api/register/contacts', fields);
    expect(answer.headers().location).toBe('/register#errors');
    const html = await (await request.get('/register', { headers: { Accept: 'text/html' } })).text();
    expect(html).not.toContain('<script>alert');
    expect(html).toContain(ru.text('common.check_data'));
  });

  test('strange channels, codes and numbers are answered', async ({ request, sandbox, person }) => {
    const vera = withPhoneOnly(person);
    const contacts = { surname: vera.surname, given_name: vera.givenName, phone: vera.phone, consent: 'yes' };
    expect((await send(request, '/register', '/api/register/contacts', contacts)).headers().location).toBe(
      '/register/confirm',
    );
    await sandbox.nextCode(vera.phone);
    for (const channel of ['', 'pigeon', '😀']) {
      expect((await send(request, '/register', '/api/register/resend', { channel })).status()).toBe(303);
    }
    for (const code of ['', '1'.repeat(10_000), '１２３４５６', 'О23456', "' OR 1=1 --"]) {
      expect((await send(request, '/register', '/api/register/confirm', { code })).headers().location).toBe(
        '/register/confirm#errors',
      );
    }
  });
});

test.describe('addresses', () => {
  for (const path of [
    '/nonsense',
    '/register/nonsense',
    '/register/confirm/again',
    '/cabinet/x',
    '/api/nonsense',
    '/%ff',
    '/pkg/nonsense.js',
  ]) {
    test(`${path} → 404`, async ({ request }) => {
      await isPage(await request.get(path, { headers: { Accept: 'text/html' } }), 404, 'page_error.not_found_title');
    });
  }

  for (const path of ['/api/sign-in', '/api/register/contacts', '/api/feed/read', '/sandbox/clock']) {
    test(`GET ${path} → 405`, async ({ request }) => {
      const answer = await request.get(path, { headers: { Accept: 'text/html' } });
      await isPage(answer, 405, 'page_error.method_title');
      expect(answer.headers().allow).toContain('POST');
    });
  }

  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND']) {
    test(`${method} /register → 405`, async ({ request }) => {
      const answer = await request.fetch('/register', { method, headers: ours });
      await isPage(answer, 405, 'page_error.method_title');
    });
  }

  for (const path of [
    '/../../etc/passwd',
    '/pkg/../../Cargo.toml',
    '/pkg/..%2f..%2fCargo.toml',
    '/fonts/%2e%2e/site.json',
    '/confirm/%00',
    '/language/%F0',
  ]) {
    test(`${path} leads nowhere`, async ({ server }) => {
      const status = await raw(server.origin, { path });
      expect([303, 400, 404]).toContain(status);
    });
  }

  test('a language switch leads back to this site only', async ({ request }) => {
    for (const next of [
      '//evil.example',
      'https://evil.example',
      '/\\evil.example',
      '/%0d%0aX: y',
      'javascript:1',
      '',
      '/ok\u0000',
    ]) {
      const answer = await request.get('/language/en', { params: { next }, maxRedirects: 0 });
      expect(answer.headers().location, next).toBe('/');
    }
    expect((await request.get('/language/xx', { headers: { Accept: 'text/html' } })).status()).toBe(404);
  });

  test('signing in leads to this site only', async ({ portal, sandbox, person, playwright, server }) => {
    await portal.register(withPhoneOnly(person), sandbox);
    for (const next of ['//evil.example', 'https://evil.example/', '/\\evil.example']) {
      const elsewhere = await playwright.request.newContext({ baseURL: server.origin });
      const answer = await send(elsewhere, '/sign-in', '/api/sign-in', {
        login: person.phone,
        password: person.password,
        next,
      });
      expect(answer.headers().location, next).toBe('/cabinet');
      await elsewhere.dispose();
    }
  });

  test('a foreign Host → 421', async ({ server }) => {
    expect(await raw(server.origin, { path: '/', headers: { Host: 'evil.example' } })).toBe(421);
  });

  test('headers without end are refused', async ({ server }) => {
    const status = await raw(server.origin, { path: '/', headers: { Cookie: `okno_s=${'a'.repeat(40_000)}` } });
    expect([400, 413, 431]).toContain(status);
  });

  test('strange queries are answered', async ({ portal, sandbox, person }) => {
    await portal.register(withPhoneOnly(person), sandbox);
    for (const query of ['before=abc', 'before=-1', 'before=99999999999999999999', 'before=%ff', 'before=0']) {
      const answer = await portal.page.request.get(`/cabinet?${query}`, { headers: { Accept: 'text/html' } });
      expect(answer.status(), query).toBe(200);
    }
  });
});

test.describe('cookies that nobody gave out', () => {
  const forged = 'A'.repeat(43);
  const inventions = [
    `okno_s=${forged}; okno_v=${forged}; okno_r=${forged}; okno_l=${forged}; okno_f=${forged}; okno_lang=xx`,
    'okno_s=; okno_v=; okno_r=; okno_f=',
    `okno_s=${forged}; okno_s=${forged}; okno_r=a; okno_r=b`,
    'okno_f=%00%ff; okno_s=../../etc/passwd; okno_r=" OR 1=1',
    ';;;==; =; okno_s',
  ];
  for (const [place, cookie] of inventions.entries()) {
    test(`invention ${place + 1} counts as none`, async ({ playwright, server }) => {
      const headers = { Cookie: cookie, Accept: 'text/html' };
      const stranger = await playwright.request.newContext({ baseURL: server.origin, extraHTTPHeaders: headers });
      for (const path of ['/', '/register', '/sign-in', '/register/email']) {
        expect((await stranger.get(path)).status(), path).toBe(200);
      }
      const cabinet = await stranger.get('/cabinet', { maxRedirects: 0 });
      expect([cabinet.status(), cabinet.headers().location]).toEqual([303, '/sign-in?next=/cabinet']);
      const call = await stranger.get('/api/cabinet', { headers: { Accept: 'application/json' } });
      expect([call.status(), await call.text()]).toEqual([401, '"SignedOut"']);
      expect([200, 204]).toContain((await stranger.get('/feed/stream', { timeout: 2_000 })).status());
      await stranger.dispose();
    });
  }
});

test.describe('a form from elsewhere', () => {
  const fields = { login: somebody().phone, password: 'x' };

  test('without a token → 403', async ({ request }) => {
    await request.get('/sign-in', { headers: { Accept: 'text/html' } });
    const answer = await request.post('/api/sign-in', { form: fields, headers: ours });
    await isPage(answer, 403, 'page_error.stale_title');
  });

  test('with the token of another browser → 403', async ({ request, playwright, server }) => {
    const other = await playwright.request.newContext({ baseURL: server.origin });
    const _csrf = await tokenOf(other, '/sign-in');
    await request.get('/sign-in', { headers: { Accept: 'text/html' } });
    const answer = await request.post('/api/sign-in', { form: { ...fields, _csrf }, headers: ours });
    await isPage(answer, 403, 'page_error.stale_title');
    await other.dispose();
  });

  for (const token of ['', 'A', 'A'.repeat(86), '%%%', '😀']) {
    test(`with «${token.slice(0, 10)}» as the token → 403`, async ({ request }) => {
      await request.get('/sign-in', { headers: { Accept: 'text/html' } });
      const answer = await request.post('/api/sign-in', { form: { ...fields, _csrf: token }, headers: ours });
      expect(answer.status()).toBe(403);
    });
  }

  const senders: Record<string, string>[] = [
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    {},
  ];
  for (const headers of senders) {
    test(`with ${JSON.stringify(headers)} → 403`, async ({ request }) => {
      const _csrf = await tokenOf(request, '/sign-in');
      const answer = await request.post('/api/sign-in', {
        form: { ...fields, _csrf },
        headers: { ...headers, Accept: 'text/html' },
      });
      expect(answer.status()).toBe(403);
      expect(await answer.text()).toContain('<h1');
    });
  }

  test('also for functions that the scripts call → 403, and no page', async ({ request }) => {
    const answer = await request.post('/api/sign-in', {
      form: fields,
      headers: { 'Sec-Fetch-Site': 'same-origin', Accept: 'application/json' },
    });
    expect(answer.status()).toBe(403);
    expect(await answer.text()).not.toContain('<h1');
  });
});

test('a replayed form is answered as the first time', async ({ request, sandbox, person }) => {
  const vera = withPhoneOnly(person);
  const contacts = { surname: vera.surname, given_name: vera.givenName, phone: vera.phone, consent: 'yes' };
  for (let times = 0; times < 3; times += 1) {
    const answer = await send(request, '/register', '/api/register/contacts', contacts);
    expect(answer.headers().location).toBe('/register/confirm');
  }
  const code = await sandbox.nextCode(vera.phone);
  for (let times = 0; times < 2; times += 1) {
    const answer = await send(request, '/register', '/api/register/confirm', { code });
    expect(answer.headers().location).toBe('/register/password');
  }
  for (let times = 0; times < 2; times += 1) {
    const answer = await send(request, times === 0 ? '/register' : '/cabinet', '/api/register/password', {
      password: vera.password,
    });
    expect(answer.headers().location).toBe('/cabinet');
  }
  expect(await sandbox.messagesTo(vera.phone)).toHaveLength(1);
});

/** A request that no client library would send. Gives the status. */
function raw(origin: string, options: { path: string; headers?: Record<string, string> }): Promise<number> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const asked = sendRaw({ hostname, port, ...options }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.on('error', reject);
    asked.end();
  });
}
