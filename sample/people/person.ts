import type { Subject } from '../../lib/index.js';
import type { PasswordHash } from './password-hash.js';

/** Somebody who may sign in. */
export interface Person {
  readonly subject: Subject;
  password: PasswordHash;
  disabled: boolean;
}

/** Who is there at the start, with their passwords. */
export const PEOPLE: readonly { readonly subject: Subject; readonly password: string }[] = [
  { subject: { sub: 'alice', scope: 'orders:read orders:write' }, password: 'wonderland' },
  { subject: { sub: 'bob', scope: 'orders:read', roles: ['admin'] }, password: 'builder' },
];
