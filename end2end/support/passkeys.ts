// A phone or a token that holds passkeys: the browser's own, in place of one of glass and metal.
import { type CDPSession, type Page } from '@playwright/test';

/** Passkeys belong to a domain, and `127.0.0.1` is none; the portal answers to `localhost`, too. */
export function byName(origin: string): string {
  return origin.replace('127.0.0.1', 'localhost');
}

export class Holder {
  private constructor(
    private readonly session: CDPSession,
    private readonly id: string,
  ) {}

  /** Puts one at the side of this page; whoever holds it is known to it by their finger. */
  static async beside(page: Page): Promise<Holder> {
    const session = await page.context().newCDPSession(page);
    await session.send('WebAuthn.enable', { enableUI: false });
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return new Holder(session, authenticatorId);
  }

  /** The finger fits, or somebody else's was laid on it. */
  async isHeldByOwner(isOwner: boolean): Promise<void> {
    await this.session.send('WebAuthn.setUserVerified', { authenticatorId: this.id, isUserVerified: isOwner });
  }

  /** Its keys, put into another: the same device at another browser. */
  async goesTo(other: Holder): Promise<void> {
    const { credentials } = await this.session.send('WebAuthn.getCredentials', { authenticatorId: this.id });
    for (const credential of credentials) {
      await other.session.send('WebAuthn.addCredential', { authenticatorId: other.id, credential });
    }
  }
}
