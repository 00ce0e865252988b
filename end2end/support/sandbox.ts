// The demonstration's outside: what phones and mailboxes received, the clock, whom registries know, troubles of both.
import { type APIRequestContext, type APIResponse, expect } from '@playwright/test';

export interface Message {
  id: number;
  channel: 'sms' | 'email';
  to: string;
  subject: string;
  text: string;
  received_at: string;
  repeats: number;
}

export type Registry = 'pension' | 'passports' | 'tax' | 'addresses';

/** What the registries will say of a person: see `server/sandbox/src/registries/people/fate.rs`. */
export type Fate =
  | 'all_match'
  | 'surname'
  | 'given_name'
  | 'patronymic'
  | 'birth_date'
  | 'sex'
  | 'snils'
  | 'passport_number'
  | 'passport_issue_date'
  | 'passport_invalid'
  | 'inn'
  | 'address'
  | 'late'
  | 'never'
  | 'no_data_first'
  | 'rejected';

/** Somebody whom the registries know, as the forms ask for them; numbers are bare digits, dates ISO. */
export interface KnownPerson {
  id: number;
  fate: Fate;
  surname: string;
  given_name: string;
  patronymic: string | null;
  sex: 'male' | 'female';
  birth_date: string;
  birth_place: string;
  snils: string;
  passport: { series: string; number: string; issue_date: string; division_code: string; issuer: string };
  inn: string;
  address: {
    guid: string | null;
    region: string;
    city: string;
    street: string;
    house: string;
    postal_index: string;
    line: string;
    flat: string;
  };
  phone: string;
  email: string;
  /** What the registries hold in place of what is listed. */
  correction: { field: string; value: string } | null;
}

/** How long a message may be on its way. */
const DELIVERY_MS = 8_000;

export class Sandbox {
  /** The newest message of each recipient that a test has looked at. */
  readonly #seen = new Map<string, number>();

  constructor(
    readonly request: APIRequestContext,
    readonly origin: string,
  ) {}

  /** All messages to a phone or a mailbox, oldest first. */
  async messagesTo(recipient: string): Promise<Message[]> {
    const answer = await this.request.get('/sandbox/messages.json', { params: { to: recipient } });
    expect(answer.status()).toBe(200);
    return (await answer.json()) as Message[];
  }

  /** The next message that this phone or mailbox gets and that says this, waiting for it if need be. */
  async nextMessage(recipient: string, saying = /./): Promise<Message> {
    const seen = this.#seen.get(recipient) ?? 0;
    let next: Message | undefined;
    await expect
      .poll(async () => (next = (await this.messagesTo(recipient)).find(({ id, text }) => id > seen && saying.test(text))), {
        message: `a new message to ${recipient} that says ${saying}`,
        intervals: [20, 50, 100],
        timeout: DELIVERY_MS,
      })
      .toBeTruthy();
    this.#seen.set(recipient, next!.id);
    return next!;
  }

  /** The code in the next SMS. */
  async nextCode(phone: string): Promise<string> {
    const { text } = await this.nextMessage(phone, /\b\d{6}\b/);
    const code = /\b\d{6}\b/.exec(text)?.[0];
    expect(code, `a code in «${text}»`).toBeTruthy();
    return code!;
  }

  /** The code in the newest SMS that says this, waiting for it if need be. */
  async newestCode(phone: string, saying: string): Promise<string> {
    let code: string | undefined;
    await expect
      .poll(async () => (code = (await this.messagesTo(phone)).findLast(({ text }) => text.includes(saying))?.text.slice(0, 6)), {
        message: `an SMS to ${phone} that says «${saying}»`,
        intervals: [20, 50, 100],
        timeout: DELIVERY_MS,
      })
      .toBeTruthy();
    return code!;
  }

  /** The newest message that says this, waiting for it if need be. */
  async newestSaying(recipient: string, saying: string): Promise<string> {
    let text: string | undefined;
    await expect
      .poll(async () => (text = (await this.messagesTo(recipient)).findLast((message) => message.text.includes(saying))?.text), {
        message: `a message to ${recipient} that says «${saying}»`,
        intervals: [20, 50, 100],
        timeout: DELIVERY_MS,
      })
      .toBeTruthy();
    return text!;
  }

  /** The link in the next letter: one that confirms, or one that brings back into an account. */
  async nextLink(email: string): Promise<string> {
    const { text } = await this.nextMessage(email, /\/(confirm|recover\/link)\//);
    const link = text.split(/\s/).find((word) => /^\/(confirm|recover\/link)\//.test(word.replace(this.origin, '')));
    expect(link, `a link in «${text}»`).toBeTruthy();
    return link!;
  }

  /** What time it is for the portal. */
  async now(): Promise<Date> {
    const answer = await this.request.get('/sandbox/clock.json');
    expect(answer.status()).toBe(200);
    return new Date(((await answer.json()) as { now: string }).now);
  }

  /** Some time goes by for the portal. */
  async wait(time: { seconds?: number; minutes?: number; hours?: number }): Promise<void> {
    const seconds = (time.seconds ?? 0) + 60 * (time.minutes ?? 0) + 3600 * (time.hours ?? 0);
    await this.#turn('/sandbox/clock', { advance_seconds: String(seconds) });
  }

  /** A gateway refuses, or leaves unanswered, the next messages. */
  async trouble(channel: Message['channel'], mode: 'fails' | 'silent' | 'works', count: number): Promise<void> {
    await this.#turn('/sandbox/faults', { channel, mode, count: String(count) });
  }

  /** Somebody of this fate, whom no other test of this run has. */
  async person(fate: Fate): Promise<KnownPerson> {
    const answer = await this.#post('/sandbox/people/take', { fate });
    expect(answer.status(), `somebody of the fate ${fate}`).toBe(200);
    return (await answer.json()) as KnownPerson;
  }

  /** A registry refuses, or leaves unanswered, the next questions; without a count, it is away until switched again. */
  async registryTrouble(registry: Registry, mode: 'fails' | 'silent' | 'works', count?: number): Promise<void> {
    await this.#turn('/sandbox/registries/faults', { registry, mode, count: count === undefined ? '' : String(count) });
  }

  /** A registry answers questions from now on after so many seconds of the portal's clock. */
  async registryDelay(registry: Registry, seconds: number): Promise<void> {
    await this.#turn('/sandbox/registries/delay', { registry, seconds: String(seconds) });
  }

  async #turn(path: string, form: Record<string, string>): Promise<void> {
    const answer = await this.#post(path, form);
    expect(answer.status(), `${path} answers with a redirect`).toBe(303);
  }

  async #post(path: string, form: Record<string, string>): Promise<APIResponse> {
    const page = await this.request.get('/sandbox', { headers: { Accept: 'text/html' } });
    const token = /name="_csrf" value="([^"]+)"/.exec(await page.text())?.[1];
    expect(token, 'a token in the forms of /sandbox').toBeTruthy();
    return this.request.post(path, {
      form: { ...form, _csrf: token! },
      headers: { Origin: this.origin, Accept: 'text/html' },
      maxRedirects: 0,
    });
  }
}
