import { createHandle, sessionIdOf } from '../../../../lib/crypto/session-id.js';
import type { AccessTokenClaims } from '../../../../lib/domain/access-token-claims.js';
import type { SessionRevocation, SubjectRevocation } from '../../../../lib/domain/revocation.js';
import type { ResolvedAuthOptions } from '../../../../lib/options/resolved-auth-options.js';
import type { ResolvedRevocation } from '../../../../lib/options/resolved-verification-options.js';
import { ISSUER, NOW, SECOND, someOptions } from '../../builders.js';

/** How long a revocation matters in these tests: an access token of 10 min, and the clock tolerance. */
export const HORIZON = 600 * SECOND;

/** Options that differ from the defaults in how revocations are handled; bounds do not bind a test. */
export function optionsWith(revocation: Partial<ResolvedRevocation>): ResolvedAuthOptions {
  const options = someOptions();
  const clockTolerance = 0;
  return {
    ...options,
    clockTolerance,
    revocation: { ...options.revocation, horizon: HORIZON, ...revocation },
  };
}

/** The id of a session that began at a moment. */
export function sidAt(moment: number): string {
  return sessionIdOf(createHandle(moment));
}

export function sessionEnd(sid: string, keepFor: number = HORIZON): SessionRevocation {
  return { kind: 'session', sid, keepFor };
}

export function subjectEnd(known: Partial<SubjectRevocation> = {}): SubjectRevocation {
  return {
    kind: 'subject',
    issuer: ISSUER,
    subject: 'alice',
    begunUpTo: NOW,
    except: [],
    keepFor: HORIZON,
    ...known,
  };
}

/** The claims of a token of a session. */
export function claimsOf(sid: string | undefined, sub = 'alice'): AccessTokenClaims {
  const claims = { iss: ISSUER, sub, aud: 'orders', exp: NOW / SECOND + 600 };
  return sid === undefined ? claims : { ...claims, sid };
}
