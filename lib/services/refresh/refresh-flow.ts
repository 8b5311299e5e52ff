import { Inject, Injectable } from '@nestjs/common';
import { cleanContext } from '../../domain/client-context.js';
import { decideRotation } from '../../domain/rotation.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../../options/resolved-auth-options.js';
import { Clock } from '../../ports/clock.js';
import type { AuthContext } from '../../ports/refresh-token-repository.js';
import { Revocations } from '../revocation/revocations.js';
import { SessionStore } from '../session-store.js';
import type { IssuedTokens } from '../tokens.js';
import { ContextPolicy } from './context-policy.js';
import type { Presentation, RefreshRequest } from './presentation.js';
import { RefreshGrant, type GrantingVerdict, type TimedReading } from './refresh-grant.js';
import { RefreshReport } from './refresh-report.js';
import { RefreshTokenReader } from './refresh-token-reader.js';
import { ReuseResponse } from './reuse-response.js';
import { Turns } from './turns.js';

/** A lost compare-and-set is followed by a reading that explains it, so a few attempts are plenty. */
const MAX_ATTEMPTS = 8;

/**
 * The refresh: read, decide, prepare, commit last. Until the one conditional write of the commit
 * nothing has changed, so a failure before it costs nobody anything; after it, the grace period
 * heals a lost answer. No token leaves before the commit.
 *
 * Here it is read and decided; {@link RefreshGrant} prepares and commits.
 */
@Injectable()
export class RefreshFlow {
  /** By session: most often the first of a burst rotates, and the others have nothing left to write. */
  private readonly turns: Turns;

  constructor(
    private readonly reader: RefreshTokenReader,
    private readonly store: SessionStore,
    private readonly contexts: ContextPolicy,
    private readonly granting: RefreshGrant,
    private readonly reuse: ReuseResponse,
    private readonly revocations: Revocations,
    private readonly report: RefreshReport,
    private readonly clock: Clock,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedAuthOptions,
  ) {
    this.turns = new Turns(options.storeDeadline);
  }

  /** Exchanges a refresh token for new tokens, with new facts about the sign-in where given. */
  async run(
    refreshToken: string,
    request: RefreshRequest,
    elevation?: AuthContext,
  ): Promise<IssuedTokens> {
    const context = cleanContext(request.context ?? {});
    const token = this.reader.read(refreshToken, context);
    const presentation = { token, request, context, ...(elevation && { elevation }) };
    return this.turns.take(token.sid, () => this.attempts(presentation));
  }

  private async attempts(presentation: Presentation): Promise<IssuedTokens> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const reading = await this.store.find(presentation.token.sid);
      if (reading === undefined) return this.report.refused(presentation, 'unknown');
      const tokens = await this.attempt(presentation, {
        ...reading,
        readAt: this.clock.elapsed(),
      });
      if (tokens !== undefined) return tokens;
    }
    return this.report.gaveUp(presentation);
  }

  /** One pass over what was read. `undefined`: the session has changed since, so read again. */
  private async attempt(
    presentation: Presentation,
    reading: TimedReading,
  ): Promise<IssuedTokens | undefined> {
    const { session, now } = reading;
    const { token, request } = presentation;
    if (request.clientId !== undefined && request.clientId !== session.clientId)
      return this.report.refused(presentation, 'other-client', session);

    const policy = this.options.rotation;
    const verdict = decideRotation({ presented: token.generation, session, now, policy });
    switch (verdict.kind) {
      case 'revoked':
        this.revocations.foundEnded(session, now);
        if (this.reuse.isUntold(presentation, session))
          return this.reuse.respond(presentation, session);
        return this.report.refused(presentation, 'revoked', session);
      case 'malformed':
      case 'unknown':
      case 'expired':
        return this.report.refused(presentation, verdict.kind, session);
      case 'superseded':
        return this.report.superseded(presentation, session);
      case 'reuse':
        return this.reuse.respond(presentation, session);
      case 'ahead':
        if (verdict.heal) return this.grant(presentation, reading, verdict);
        return this.report.refused(presentation, 'ahead', session);
      case 'rotate':
      case 'retry':
      case 'keep':
        return this.grant(presentation, reading, verdict);
    }
  }

  /** The token is good: gives new ones, unless it comes from another client and that is not allowed. */
  private async grant(
    presentation: Presentation,
    reading: TimedReading,
    verdict: GrantingVerdict,
  ): Promise<IssuedTokens | undefined> {
    const during = verdict.kind === 'retry' ? 'retry' : 'rotation';
    const { session } = reading;
    const isOther = await this.contexts.letsOtherPass(presentation, session, during);
    const tokens = await this.granting.grant(presentation, reading, verdict);
    if (isOther && tokens !== undefined)
      this.report.contextMismatch(presentation, session, during, 'allowed');
    return tokens;
  }
}
