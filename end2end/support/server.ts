// A portal of one's own: a process with its data folder and its port.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { oknoBinary, siteFolder } from './environment';

const START_MS = 20_000;
const STOP_MS = 10_000;

/** Log lines that no journey may cause. */
const TROUBLE = /"level":"ERROR"|"event":"(panic|malicious_csp_violation|dead_letter)"/;

export class Server {
  #process: ChildProcess | undefined;
  #origin = '';
  readonly #troubles: string[] = [];

  private constructor(readonly data: string) {}

  /** A fresh portal on a free port. */
  static async start(): Promise<Server> {
    const server = new Server(await mkdtemp(join(tmpdir(), 'okno-journey-')));
    await server.#open('0');
    return server;
  }

  /** `http://127.0.0.1:PORT`. */
  get origin(): string {
    return this.#origin;
  }

  /** The process dies in the middle of whatever it does. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Comes back on the same port with the same data. */
  async comeBack(): Promise<void> {
    await this.#open(new URL(this.#origin).port);
  }

  /** Stops as an operator would, and leaves nothing behind. Says with which code it ended. */
  async stop(): Promise<number | null> {
    const code = await this.#end('SIGTERM');
    await rm(this.data, { recursive: true, force: true });
    return code;
  }

  /** What went wrong inside since the last question. */
  takeTroubles(): string[] {
    return this.#troubles.splice(0);
  }

  async #open(port: string): Promise<void> {
    const options = ['--site', siteFolder(), '--data', this.data, '--listen', `127.0.0.1:${port}`];
    const child = spawn(oknoBinary(), ['serve', '--sandbox', ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = child;
    const said: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (said.length < 20) said.push(line);
      if (TROUBLE.test(line)) this.#troubles.push(line);
    });
    this.#origin = await new Promise<string>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`okno ${why}\n${said.join('\n')}`));
      const late = setTimeout(() => fail('did not print its address'), START_MS);
      child.once('error', (error) => fail(`does not start: ${error.message}`));
      child.once('exit', (code) => fail(`ended with ${code} before it was ready`));
      createInterface({ input: child.stdout }).on('line', (line) => {
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
        if (!found) return;
        clearTimeout(late);
        resolve(found[0]);
      });
    });
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null) return child?.exitCode ?? null;
    const ended = once(child, 'exit');
    child.kill(signal);
    const patience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(patience);
    return child.exitCode;
  }
}
