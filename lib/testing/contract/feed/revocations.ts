import { randomBytes } from 'node:crypto';
import { sessionIdOf } from '../../../crypto/session-id.js';
import type { Revocation, SessionRevocation } from '../../../domain/revocation.js';
import { HORIZON } from './feed-suite.js';

/** The end of so many sessions that no other case knows. */
export function sessionEnds(count: number): readonly SessionRevocation[] {
  return Array.from({ length: count }, () => ({
    kind: 'session',
    sid: sessionIdOf(randomBytes(24)),
    keepFor: HORIZON,
  }));
}

/** The end of one. */
export function sessionEnd(): SessionRevocation {
  return { kind: 'session', sid: sessionIdOf(randomBytes(24)), keepFor: HORIZON };
}

/** The end of all sessions of a subject with an odd name, but two. */
export function subjectEnd(): Revocation {
  return {
    kind: 'subject',
    issuer: 'https://issuer.test/a?b=%22',
    subject: `Zoë "O'Neil" {${randomBytes(4).toString('hex')}}\r\n\\ 日本`,
    begunUpTo: 1_767_225_600_123,
    except: sessionEnds(2).map(({ sid }) => sid),
    keepFor: HORIZON,
  };
}
