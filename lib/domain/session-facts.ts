import type { Session } from './session.js';

/**
 * What tells the sessions of one subject apart, for the options that look at it. `amr` and `acr` are
 * those of the last step-up.
 *
 * @publicApi
 */
export type SessionFacts = Pick<
  Session,
  'clientId' | 'userAgent' | 'ipAddress' | 'amr' | 'acr' | 'scope' | 'roles'
>;

/** The facts of a session, and nothing else of it. */
export function factsOf(session: SessionFacts): SessionFacts {
  const { clientId, userAgent, ipAddress, amr, acr, scope, roles } = session;
  return { clientId, userAgent, ipAddress, amr, acr, scope, roles };
}
