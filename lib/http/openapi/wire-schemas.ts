import type { SessionResponse } from '../answers/session-response.js';
import type { TokenResponse } from '../answers/token-response.js';
import type { Part } from './swagger-keys.js';

const TEXT: Part = { type: 'string' };
const TEXT_OR_NONE: Part = { type: 'string', nullable: true };
const TIME: Part = { type: 'string', format: 'date-time' };
const CLIENT_ID: Part = { type: 'string', maxLength: 255, description: 'Which client asks.' };

function seconds(until: string): Part {
  return { type: 'integer', description: `Seconds until ${until}.` };
}

function object(properties: Readonly<Record<string, Part>>, optional: readonly string[]): Part {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}

/** Tokens (RFC 6749 section 5.1). */
export const TOKENS = object(
  {
    access_token: TEXT,
    token_type: { type: 'string', enum: ['Bearer'] },
    expires_in: seconds('the access token expires'),
    refresh_token: TEXT,
    refresh_expires_in: seconds('the refresh token expires if it is not used'),
    scope: { type: 'string', description: 'Space-separated.' },
  } satisfies Record<keyof TokenResponse, Part>,
  ['scope'],
);

const SESSION = object(
  {
    sid: TEXT,
    current: { type: 'boolean', description: 'Whether it is the one that asks.' },
    created_at: TIME,
    last_used_at: TIME,
    expires_at: { ...TIME, description: 'When it ends if it is not used until then.' },
    device: TEXT_OR_NONE,
    user_agent: TEXT_OR_NONE,
    ip_address: TEXT_OR_NONE,
  } satisfies Record<keyof SessionResponse, Part>,
  [],
);

export const SESSIONS = object({ sessions: { type: 'array', items: SESSION } }, []);

/** What is in them is up to the host. */
export const CREDENTIALS: Part = {
  ...object({ client_id: CLIENT_ID }, ['client_id']),
  additionalProperties: true,
  description: 'The credentials, in members of any name.',
};

/** A refresh (RFC 6749 section 6). */
export const REFRESH = object(
  {
    refresh_token: TEXT,
    grant_type: { type: 'string', enum: ['refresh_token'] },
    client_id: CLIENT_ID,
    scope: { type: 'string', description: 'Space-separated; a part of what was granted.' },
  },
  ['grant_type', 'client_id', 'scope'],
);

export const LOGOUT = object({ refresh_token: TEXT }, ['refresh_token']);

export const LOGOUT_ALL = object(
  { except_current: { type: 'boolean', description: 'Keeps the session that asks.' } },
  ['except_current'],
);

/** Public keys (RFC 7517 section 5). */
export const JWK_SET = object({ keys: { type: 'array', items: { type: 'object' } } }, []);
