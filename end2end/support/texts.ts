// The portal's own texts, read from the locales: a test never repeats a sentence.
import { readFileSync } from 'node:fs';

type Parameters = Record<string, string | number>;

class Locale {
  readonly #texts: Map<string, string>;
  readonly #plurals: Intl.PluralRules;

  constructor(readonly code: string) {
    const file = new URL(`../../app/texts/locales/${code}.toml`, import.meta.url);
    this.#texts = read(readFileSync(file, 'utf8'));
    this.#plurals = new Intl.PluralRules(code);
  }

  /** A text, with its parameters filled in. */
  text(key: string, parameters: Parameters = {}): string {
    return this.#template(key).replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = parameters[name];
      if (value === undefined) throw new Error(`${key} needs {${name}}`);
      return String(value);
    });
  }

  /** A counted thing: «5 минут». */
  count(key: string, n: number): string {
    return this.text(`${key}.${this.#plurals.select(n)}`, { n });
  }

  /** A text whose other parameters may be anything. */
  pattern(key: string, parameters: Parameters = {}): RegExp {
    const parts = this.#template(key).split(/\{(\w+)\}/);
    const source = parts.map((part, place) => {
      if (place % 2 === 0) return quoted(part);
      const value = parameters[part];
      return value === undefined ? '.+?' : quoted(String(value));
    });
    return new RegExp(source.join(''));
  }

  #template(key: string): string {
    const template = this.#texts.get(key);
    if (template === undefined) throw new Error(`${this.code}.toml has no ${key}`);
    return template;
  }
}

const quoted = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The part of TOML that the locales use: tables, and keys with one quoted text on one line. */
function read(toml: string): Map<string, string> {
  const texts = new Map<string, string>();
  let table = '';
  for (const line of toml.split('\n')) {
    const opened = /^\[([\w.]+)\]$/.exec(line.trim());
    const pair = /^(\w+) = (".*")$/.exec(line.trim());
    if (opened) table = opened[1] ?? '';
    // A basic string of TOML is written like one of JSON.
    else if (pair) texts.set(`${table}.${pair[1]}`, JSON.parse(pair[2] ?? '""') as string);
  }
  return texts;
}

export const ru = new Locale('ru');
export const en = new Locale('en');
