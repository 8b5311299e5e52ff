import { createHandle, sessionIdOf } from '../../dist/crypto/session-id.js';

const HANDLE_LENGTH = 24;

/** Many sessions whose refresh tokens are known, in little memory. */
export class Population {
  constructor(codec, size) {
    this.codec = codec;
    this.size = size;
    this.handles = Buffer.alloc(size * HANDLE_LENGTH);
    this.tokens = new Map();
    for (let at = 0; at < size; at += 1)
      this.handles.set(createHandle(Date.now()), at * HANDLE_LENGTH);
  }

  sid(at) {
    return sessionIdOf(this.handle(at));
  }

  /** The token that the session has now. */
  token(at) {
    return this.tokens.get(at) ?? this.codec.encode(this.handle(at), 0);
  }

  /** Refreshes one session, and keeps its new token. */
  async refreshBy(application, at) {
    const { refreshToken } = await application.refresh(this.token(at));
    this.tokens.set(at, refreshToken);
  }

  handle(at) {
    return this.handles.subarray(at * HANDLE_LENGTH, (at + 1) * HANDLE_LENGTH);
  }
}

/** What is stored of each of them at sign-in. */
export const SESSION = {
  subject: 'alice',
  clientId: 'first-party',
  scope: 'orders:read orders:write',
  roles: ['clerk'],
  amr: null,
  acr: null,
  authenticatedAt: 1_764_000_000_000,
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  ipAddress: '192.0.2.1',
  inactivityTimeout: 7 * 86_400_000,
  absoluteLifetime: 30 * 86_400_000,
};
