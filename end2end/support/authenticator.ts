// The application in somebody's pocket: gives codes from the key that the portal shows (RFC 6238).
import { createHmac } from 'node:crypto';
import { expect } from '@playwright/test';
import type { Portal } from './portal';
import type { Sandbox } from './sandbox';
import { ru } from './texts';

const BASE_32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP_SECONDS = 30;

export class Authenticator {
  #lastStep = 0;

  private constructor(
    private readonly key: Buffer,
    private readonly sandbox: Sandbox,
  ) {}

  /** Connects an application on the page «Безопасность»; gives it and the backup codes. */
  static async connect(portal: Portal, sandbox: Sandbox): Promise<{ app: Authenticator; codes: string[] }> {
    await portal.open('/security');
    await portal.comesAlive();
    await portal.press(ru.text('two_step.connect'));
    await portal.shows(ru.text('two_step.setup_title'));
    await portal.comesAlive();
    const app = await Authenticator.withShownKey(portal, sandbox);
    await portal.page.getByLabel(ru.text('two_step.setup_code'), { exact: true }).fill(await app.code());
    await portal.press(ru.text('two_step.setup_go'));
    await portal.shows(ru.text('two_step.codes_title'));
    const codes = await portal.page.getByRole('main').getByRole('listitem').allInnerTexts();
    expect(codes).toHaveLength(10);
    return { app, codes };
  }

  /** Types the key in that the page shows. */
  static async withShownKey(portal: Portal, sandbox: Sandbox): Promise<Authenticator> {
    const shown = (await portal.page.getByRole('main').locator('code').innerText()).replaceAll(' ', '');
    const bits = [...shown].map((sign) => BASE_32.indexOf(sign).toString(2).padStart(5, '0')).join('');
    return new Authenticator(Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2))), sandbox);
  }

  /** A code that was not shown before: time goes by if need be. */
  async code(): Promise<string> {
    const step = async () => Math.floor((await this.sandbox.now()).getTime() / 1000 / STEP_SECONDS);
    let now = await step();
    if (now <= this.#lastStep) {
      await this.sandbox.wait({ seconds: (this.#lastStep - now + 1) * STEP_SECONDS });
      now = await step();
    }
    this.#lastStep = now;
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(now));
    const signature = createHmac('sha1', this.key).update(counter).digest();
    const offset = signature.at(-1)! & 0xf;
    return ((signature.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).toString().padStart(6, '0');
  }
}
