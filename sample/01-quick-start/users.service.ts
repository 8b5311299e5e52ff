import { Injectable } from '@nestjs/common';
import type { Subject, SubjectProvider } from 'nestjs-dual-token';

/** Two invented people. Real ones have a hash of their password, in a table of yours. */
const PEOPLE = new Map([
  ['alice', { password: 'wonderland', scope: 'orders:read orders:write', roles: [] }],
  ['bob', { password: 'builder', scope: 'orders:read', roles: ['admin'] }],
]);

@Injectable()
export class UsersService implements SubjectProvider {
  /** At sign-in. `null` means no. */
  async authenticate({ username, password }: Record<string, unknown>): Promise<Subject | null> {
    const sub = String(username);
    return PEOPLE.get(sub)?.password === password ? this.load(sub) : null;
  }

  /** At each refresh: is this person still welcome, and with which rights? */
  async load(sub: string): Promise<Subject | null> {
    const person = PEOPLE.get(sub);
    return person === undefined ? null : { sub, scope: person.scope, roles: person.roles };
  }
}
