import { Inject, Injectable } from '@nestjs/common';
import type { ClientContext } from '../../domain/client-context.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../../options/resolved-auth-options.js';
import type { IssuedTokens } from '../tokens.js';
import type { Prepare } from './candidate.js';
import { Eviction } from './eviction.js';
import { NewSessions } from './new-sessions.js';
import { Refusal } from './refusal.js';

/** Lets a sign-in begin its session, within the limit where there is one. */
@Injectable()
export class SessionAdmission {
  constructor(
    private readonly newSessions: NewSessions,
    private readonly eviction: Eviction,
    private readonly refusal: Refusal,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedAuthOptions,
  ) {}

  /**
   * @returns tokens of a session that has begun
   * @throws AuthError `ERR_AUTH_SESSION_LIMIT`, or `ERR_AUTH_UNAVAILABLE`
   */
  async admit(prepare: Prepare, context: ClientContext): Promise<IssuedTokens> {
    const candidate = await prepare();
    const { sessionLimit } = this.options;
    switch (sessionLimit?.onLimit) {
      case undefined:
        await this.newSessions.create(candidate.session);
        this.newSessions.announce(candidate.session, context);
        return candidate.tokens;
      case 'revoke-oldest':
        return this.eviction.admit(candidate, sessionLimit, context);
      case 'reject':
        return this.refusal.admit(candidate, prepare, sessionLimit, context);
    }
  }
}
