import type { Answer } from './http-client.js';

/** All of an answer that a client may act on. */
export interface Verdict {
  readonly status: number;
  readonly body: unknown;
  readonly challenge: string | null;
  readonly cache: string | null;
  readonly retryAfter: string | null;
}

export function verdictOf({ status, body, headers }: Answer<unknown>): Verdict {
  return {
    status,
    body,
    challenge: headers.get('www-authenticate'),
    cache: headers.get('cache-control'),
    retryAfter: headers.get('retry-after'),
  };
}

function refusal(status: number, error: string, more: Partial<Verdict> = {}): Verdict {
  const usual = { challenge: null, cache: 'no-store', retryAfter: null };
  return { status, body: { error }, ...usual, ...more };
}

/** T401 of the requirements. */
export const INVALID_TOKEN = refusal(401, 'invalid_token', {
  challenge: 'Bearer error="invalid_token"',
});
/** T0 of the requirements: no credentials, so no error code (RFC 6750 section 3.1). */
export const NO_CREDENTIALS: Verdict = {
  ...refusal(401, ''),
  body: { message: 'Unauthorized', statusCode: 401 },
  challenge: 'Bearer',
};
/** G400 of the requirements: the same for every cause. */
export const INVALID_GRANT = refusal(400, 'invalid_grant');
export const INVALID_REQUEST = refusal(400, 'invalid_request');
export const INVALID_SCOPE = refusal(400, 'invalid_scope');
export const INVALID_CREDENTIALS = refusal(401, 'invalid_credentials');
export const LIMIT_REACHED = refusal(403, 'session_limit_reached');
export const SUPERSEDED = refusal(409, 'refresh_superseded');
export const NOT_FOUND = refusal(404, 'not_found');
export const UNAVAILABLE = refusal(503, 'temporarily_unavailable', { retryAfter: '1' });
export const MISSING_ROLE = refusal(403, 'insufficient_scope', {
  challenge: 'Bearer error="insufficient_scope"',
});

export function missingScope(scope: string): Verdict {
  return { ...MISSING_ROLE, challenge: `Bearer error="insufficient_scope", scope="${scope}"` };
}

/** What a logout, or any answer without a body, looks like. */
export const DONE: Verdict = {
  ...refusal(204, ''),
  body: undefined,
};
