import { AuthConfigurationError } from '../../domain/auth-error.js';
import { checkSubject, type Subject } from '../../domain/subject.js';

/** @throws AuthConfigurationError where `NODE_ENV` says that nobody tests anything */
export function refuseInProduction(what: string): void {
  if (process.env.NODE_ENV !== 'production') return;
  throw new AuthConfigurationError(
    what,
    'is for tests, and NODE_ENV is production',
    'Leave it out of what runs in production, or run the tests with another NODE_ENV',
  );
}

/** @throws TypeError for a subject that no provider would get through either */
export function requireSubject(subject: Subject): void {
  if (checkSubject(subject) === null) throw new TypeError('there is no subject');
}
