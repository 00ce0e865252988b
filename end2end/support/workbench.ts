// The workbench under test: every component in every state, each alone on a page.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { workbench } from './environment';

const START_MS = 20_000;

/** One picture of a component, as the registry tells it. */
export interface Example {
  /** The component: `button`. */
  name: string;
  /** What the picture shows: «Вторая по важности». */
  example: string;
  /** `default`, `filled`, `error`, … */
  state: string;
  /** Where it stands alone on a page. */
  href: string;
}

/** The components of the kit: one line each in its registry. */
export function components(): string[] {
  const list = readFileSync(fileURLToPath(new URL('../../app/ui/src/lib.rs', import.meta.url)), 'utf8');
  return [...list.matchAll(/^pub mod (\w+);$/gm)].map(([, name]) => name!).filter((name) => name !== 'story');
}

export class Workbench {
  private constructor(
    readonly origin: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(): Promise<Workbench> {
    const { program, options } = workbench();
    const child = spawn(program, [...options, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const origin = await new Promise<string>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the workbench did not print its address')), START_MS);
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the workbench ended with ${code} before it was ready`)));
      createInterface({ input: child.stdout }).on('line', (line) => {
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line);
        if (!found) return;
        clearTimeout(late);
        resolve(found[0]);
      });
    });
    return new Workbench(origin, child);
  }

  /** Every picture of a component. */
  async examplesOf(name: string): Promise<Example[]> {
    const answer = await fetch(`${this.origin}/design/stories.json`);
    const all = (await answer.json()) as Example[];
    return all.filter((example) => example.name === name);
  }

  async stop(): Promise<void> {
    const ended = once(this.process, 'exit');
    this.process.kill();
    await ended;
  }
}
