// Watches browsers during a journey. Whatever a visitor should never meet fails the test at its end.
import { type BrowserContext, expect } from '@playwright/test';

export class Watch {
  readonly #troubles: string[] = [];
  readonly #expected: RegExp[] = [];

  /** This trouble is what the journey is about. */
  expects(...patterns: RegExp[]): void {
    this.#expected.push(...patterns);
  }

  /** Watches every page of a browser. */
  async over(context: BrowserContext, hasScripts: boolean): Promise<void> {
    context.on('console', (message) => {
      const text = message.text();
      if (message.type() === 'error' || text.includes('Content Security Policy')) this.#note(`console: ${text}`);
    });
    context.on('weberror', (error) => this.#note(`script: ${error.error().message}`));
    context.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? '';
      // Left behind by moving on to another page: no trouble.
      if (why === 'net::ERR_ABORTED') return;
      // A browser that runs no scripts does not load them either, and gives the content policy as its reason. A real
      // violation of the policy is told on the console as well.
      if (!hasScripts && why === 'csp' && request.url().endsWith('.js')) return;
      this.#note(`request: ${request.method()} ${request.url()} ${why}`);
    });
    context.on('response', (response) => {
      if (response.status() >= 500) this.#note(`response: ${response.status()} ${response.url()}`);
    });
    await context.addInitScript(() => {
      // Nothing is kept in the browser but cookies (security 6.1): whoever comes to it later finds nothing.
      const tells = (prototype: object, method: string) => {
        Object.defineProperty(prototype, method, { value: () => console.error(`Keeps something in the browser: ${method}`) });
      };
      tells(Storage.prototype, 'setItem');
      tells(IDBFactory.prototype, 'open');
      // Only where the browser takes the page for a safe one.
      if ('CacheStorage' in window) tells(CacheStorage.prototype, 'open');
      if ('ServiceWorkerContainer' in window) tells(ServiceWorkerContainer.prototype, 'register');
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        console.error(`Content Security Policy: ${violatedDirective} ${blockedURI}`);
      });
    });
  }

  /** Nothing happened but what was expected. */
  sawNoTrouble(): void {
    const unexpected = this.#troubles.filter((trouble) => !this.#expected.some((pattern) => pattern.test(trouble)));
    expect(unexpected, 'troubles seen by the visitor').toEqual([]);
  }

  #note(trouble: string): void {
    this.#troubles.push(trouble);
  }
}
