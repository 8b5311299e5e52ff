import { Injectable } from '@nestjs/common';
import type { Subject, SubjectProvider } from 'nestjs-dual-token';

@Injectable()
export class UsersService implements SubjectProvider {
  /** At sign-in: check the password as you do today. `null` means no. */
  async authenticate({ username, password }: Record<string, unknown>): Promise<Subject | null> {
    return username === 'alice' && password === 'wonderland'
      ? { sub: 'alice', roles: ['clerk'] }
      : null;
  }

  /** At each refresh: is this person still welcome? */
  async load(sub: string): Promise<Subject | null> {
    return sub === 'alice' ? { sub, roles: ['clerk'] } : null;
  }
}
