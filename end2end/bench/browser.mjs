// As much of a browser as the forms need: cookies, the token of a page's forms, one kept connection after the other.
import { Agent, request } from 'node:http';

const agent = new Agent({ keepAlive: true });

/** How long an answer may take before it counts as none. */
const PATIENCE_MS = 30_000;

/** One request, answered: status, headers, text. Redirects are answers. */
export function ask(origin, path, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const sent = request(origin + path, { method, agent, headers: { Accept: 'text/html', ...headers } }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => {
        resolve({ status: answer.statusCode, headers: answer.headers, text: Buffer.concat(parts).toString() });
      });
    });
    sent.setTimeout(PATIENCE_MS, () => sent.destroy(new Error(`${path} does not answer`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

/** The cookies of one person, and what they do with them. */
export class Browser {
  #cookies = new Map();
  #token = '';

  constructor(origin) {
    this.origin = origin;
  }

  get cookie() {
    return Array.from(this.#cookies, ([name, value]) => `${name}=${value}`).join('; ');
  }

  /** The token of the forms on the page that was opened last. */
  get token() {
    return this.#token;
  }

  /** Opens a page whose forms will be sent. Their token holds until somebody signs in. */
  async open(path) {
    const { text } = await this.#ask(path, {}, 200);
    const token = /name="_csrf" value="([^"]+)"/.exec(text)?.[1];
    if (!token) throw new Error(`no form on ${path}`);
    this.#token = token;
  }

  /** What a server function that only reads has to say. */
  async read(path) {
    return JSON.parse((await this.#ask(path, { headers: { Accept: 'application/json' } }, 200)).text);
  }

  /** Sends a form; it must lead to this page. */
  async send(path, fields, leadsTo) {
    const body = new URLSearchParams({ ...fields, _csrf: this.#token }).toString();
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: this.origin };
    const answer = await this.#ask(path, { method: 'POST', headers, body }, 303);
    const { location } = answer.headers;
    if (location !== leadsTo) throw new Error(`${path} leads to ${location} instead of ${leadsTo}`);
  }

  async #ask(path, options, expected) {
    const headers = { ...options.headers, ...(this.#cookies.size > 0 && { Cookie: this.cookie }) };
    const answer = await ask(this.origin, path, { ...options, headers });
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      if (value === '' || /max-age=0/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    if (answer.status !== expected) throw new Error(`${path} answers ${answer.status}`);
    return answer;
  }
}
