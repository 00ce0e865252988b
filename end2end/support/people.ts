// Synthetic people: each test has its own, so that no test meets another one's contacts.
import { randomInt } from 'node:crypto';

export interface Person {
  surname: string;
  givenName: string;
  /** The canonical form, `+79000000001`. */
  phone: string;
  email: string;
  password: string;
}

const PEOPLE = [
  { surname: 'Берёзкина', givenName: 'Вера', latin: 'vera' },
  { surname: 'Салтыков-Щедрин', givenName: 'Михаил', latin: 'mikhail' },
  { surname: 'Ёлкина', givenName: 'Анна-Мария', latin: 'anna' },
  { surname: 'Ким', givenName: 'Олег', latin: 'oleg' },
  { surname: 'Заболотный', givenName: 'Тимофей', latin: 'timofey' },
] as const;

/** Somebody nobody has met before. */
export function somebody(): Person {
  const number = randomInt(10_000_000).toString().padStart(7, '0');
  const { latin, ...name } = PEOPLE[randomInt(PEOPLE.length)] ?? PEOPLE[0];
  return {
    ...name,
    phone: `+7900${number}`,
    email: `${latin}.${number}@example.com`,
    password: 'Тихий вечер, 42 яблони',
  };
}

/** Knows the phone only. */
export const withPhoneOnly = (person: Person): Person => ({ ...person, email: '' });

/** Knows the mailbox only. */
export const withEmailOnly = (person: Person): Person => ({ ...person, phone: '' });

/** The last four digits, as pages show them: «00-01». */
export const endingOf = (phone: string) => `${phone.slice(-4, -2)}-${phone.slice(-2)}`;

/** A code that is certainly not this one. */
export const notThis = (code: string) => ((Number(code) + 1) % 1_000_000).toString().padStart(6, '0');
