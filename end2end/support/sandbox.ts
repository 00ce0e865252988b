// The demonstration's outside: what phones and mailboxes received, the clock, troubles of gateways.
import { type APIRequestContext, expect } from '@playwright/test';

export interface Message {
  id: number;
  channel: 'sms' | 'email';
  to: string;
  subject: string;
  text: string;
  received_at: string;
  repeats: number;
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

  /** The next message that this phone or mailbox gets, waiting for it if need be. */
  async nextMessage(recipient: string): Promise<Message> {
    const seen = this.#seen.get(recipient) ?? 0;
    let next: Message | undefined;
    await expect
      .poll(async () => (next = (await this.messagesTo(recipient)).find(({ id }) => id > seen)), {
        message: `a new message to ${recipient}`,
        intervals: [20, 50, 100],
        timeout: DELIVERY_MS,
      })
      .toBeTruthy();
    this.#seen.set(recipient, next!.id);
    return next!;
  }

  /** The code in the next SMS. */
  async nextCode(phone: string): Promise<string> {
    const { text } = await this.nextMessage(phone);
    const code = /\b\d{6}\b/.exec(text)?.[0];
    expect(code, `a code in «${text}»`).toBeTruthy();
    return code!;
  }

  /** The link in the next letter. */
  async nextLink(email: string): Promise<string> {
    const { text } = await this.nextMessage(email);
    const link = text.split(/\s/).find((word) => word.startsWith(`${this.origin}/confirm/`));
    expect(link, `a link in «${text}»`).toBeTruthy();
    return link!;
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

  async #turn(path: string, form: Record<string, string>): Promise<void> {
    const page = await this.request.get('/sandbox', { headers: { Accept: 'text/html' } });
    const token = /name="_csrf" value="([^"]+)"/.exec(await page.text())?.[1];
    expect(token, 'a token in the forms of /sandbox').toBeTruthy();
    const answer = await this.request.post(path, {
      form: { ...form, _csrf: token! },
      headers: { Origin: this.origin, Accept: 'text/html' },
      maxRedirects: 0,
    });
    expect(answer.status(), `${path} answers with a redirect`).toBe(303);
  }
}
