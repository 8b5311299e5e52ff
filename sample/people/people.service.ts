import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuthError, type Subject, type SubjectProvider } from '../../lib/index.js';
import { hashOfNone, hashPassword, isPassword } from './password-hash.js';
import { PEOPLE, type Person } from './person.js';
import { UserServiceSwitch } from './user-service-switch.js';

/** The people of the sample, in memory: the host's side of the library. */
@Injectable()
export class PeopleService implements SubjectProvider, OnModuleInit {
  private readonly people = new Map<string, Person>();
  /** Compared with where there is nobody of that name, so that the answer takes as long. */
  private readonly nobody = hashOfNone();

  constructor(private readonly power: UserServiceSwitch) {}

  async onModuleInit(): Promise<void> {
    const made = PEOPLE.map(async ({ subject, password }): Promise<Person> => {
      return { subject, password: await hashPassword(password), disabled: false };
    });
    for (const person of await Promise.all(made)) this.people.set(person.subject.sub, person);
  }

  async authenticate(credentials: Readonly<Record<string, unknown>>): Promise<Subject | null> {
    this.power.pass();
    const { username, password } = credentials;
    if (!isText(username) || !isText(password)) throw new AuthError('ERR_AUTH_INVALID_REQUEST');
    const person = this.people.get(username);
    const known = person?.password ?? this.nobody;
    const matches = await isPassword(password, known);
    // Disabled, or given another password, while this one was being checked: no.
    if (!matches || person === undefined || person.disabled || person.password !== known)
      return null;
    return person.subject;
  }

  load(sub: string): Subject | null {
    this.power.pass();
    const person = this.people.get(sub);
    return person === undefined || person.disabled ? null : person.subject;
  }

  list(): readonly Person[] {
    return [...this.people.values()];
  }

  has(sub: string): boolean {
    return this.people.has(sub);
  }

  /** @returns whether there is such a person */
  setDisabled(sub: string, disabled: boolean): boolean {
    const person = this.people.get(sub);
    if (person === undefined) return false;
    person.disabled = disabled;
    return true;
  }

  /** @returns whether `current` was right */
  async changePassword(sub: string, current: string, next: string): Promise<boolean> {
    const person = this.people.get(sub);
    if (person === undefined || person.disabled) return false;
    const known = person.password;
    if (!(await isPassword(current, known))) return false;
    const password = await hashPassword(next);
    if (person.password !== known) return false;
    person.password = password;
    return true;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
