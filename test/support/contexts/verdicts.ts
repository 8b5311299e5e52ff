import { claims, compact, header, hs256 } from '../access-tokens.js';
import { SECRET } from '../test-app.js';
import type { startContext } from './contexts.js';
import type { HandlerName, Reply } from './handlers.js';

export type Started = Awaited<ReturnType<typeof startContext>>;
/** Makes what the client sends; `undefined` for nothing. */
type Present = (started: Started) => Promise<string | undefined> | string | undefined;

export const signIn =
  (person: string): Present =>
  async ({ test }) =>
    (await test.client.signIn(person)).access_token;
const tooOld: Present = ({ test }) => {
  const now = test.clock.now();
  return compact(header(), claims(now, { auth_time: now / 1_000 - 306 }));
};
const expired: Present = ({ test }) => {
  const now = test.clock.now();
  return compact(header(), claims(now, { exp: now / 1_000 - 6 }));
};
const forged: Present = ({ test }) => compact(header(), claims(test.clock.now()), hs256(SECRET));
const revoked: Present = async ({ test }) => {
  const { access_token: token, refresh_token: refreshToken } = await test.client.signIn('alice');
  await test.client.logout(refreshToken);
  return token;
};

export const INVALID = { statusCode: 401, error: 'invalid_token' };
const FORBIDDEN = { statusCode: 403, error: 'insufficient_scope' };

/** What is sent to which handler, and the verdict, the same in every context; also in `docs/contexts.md`. */
export const VERDICTS: readonly (readonly [string, HandlerName, Present, Reply])[] = [
  ['nobody at what is public', 'open', () => undefined, { sub: null }],
  ['a token at what is public, which is not looked at', 'open', () => 'nonsense', { sub: null }],
  ['a good token, with @Claims()', 'me', signIn('alice'), { sub: 'alice' }],
  ['no token', 'me', () => undefined, { statusCode: 401 }],
  ['a token that is none', 'me', () => 'nonsense', INVALID],
  ['a forged token', 'me', forged, INVALID],
  ['an expired token', 'me', expired, INVALID],
  ['a scope that is there', 'write', signIn('alice'), { sub: 'alice' }],
  ['a scope that is missing', 'write', signIn('bob'), { ...FORBIDDEN, scope: 'orders:write' }],
  ['a role that is there', 'admin', signIn('bob'), { sub: 'bob' }],
  ['a role that is missing', 'admin', signIn('alice'), FORBIDDEN],
  ['a recent sign-in', 'recent', signIn('alice'), { sub: 'alice' }],
  [
    'a sign-in that is too old',
    'recent',
    tooOld,
    { statusCode: 401, error: 'insufficient_user_authentication', max_age: 300 },
  ],
  ['a live session', 'strict', signIn('alice'), { sub: 'alice' }],
  ['a session that has ended', 'strict', revoked, INVALID],
];
