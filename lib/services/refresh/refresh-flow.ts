import { Inject, Injectable } from '@nestjs/common';
import { RefreshTokenCodec } from '../../crypto/refresh-token-codec.js';
import { cleanContext } from '../../domain/client-context.js';
import { MAX_GENERATION, decideRotation, type RotationVerdict } from '../../domain/rotation.js';
import { nextInactivityDeadline, sessionEnd, type Session } from '../../domain/session.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../../options/resolved-auth-options.js';
import { Clock } from '../../ports/clock.js';
import type { AuthContext, SessionReading } from '../../ports/refresh-token-repository.js';
import { ContextPolicy } from './context-policy.js';
import type { Presentation } from './presentation.js';
import { RefreshPreparation, type PreparedAccess } from './refresh-preparation.js';
import { RefreshReport } from './refresh-report.js';
import type { RefreshRequest } from './refresh-request.js';
import { RefreshTokenReader } from './refresh-token-reader.js';
import { ReuseResponse } from './reuse-response.js';
import { Revocations } from '../revocation/revocations.js';
import { SessionStore } from '../session-store.js';
import type { IssuedTokens } from '../tokens.js';
import type { TimedReading } from './timed-reading.js';
import { Turns } from './turns.js';

/** A lost compare-and-set is followed by a reading that explains it, so a few attempts are plenty. */
const MAX_ATTEMPTS = 8;
/** Step-up skips a generation, so that no earlier token is the one just before the newest. */
const ELEVATION_STEP = 2;

/** The verdicts that give tokens. */
type Grant = Extract<RotationVerdict, { kind: 'rotate' | 'retry' | 'keep' | 'ahead' }>;

/**
 * The refresh: read, decide, prepare, commit last. Until the one conditional write of the commit
 * nothing has changed, so a failure before it costs nobody anything; after it, the grace period
 * heals a lost answer. No token leaves before the commit.
 */
@Injectable()
export class RefreshFlow {
  /** By session: most often the first of a burst rotates, and the others have nothing left to write. */
  private readonly turns: Turns;

  constructor(
    private readonly reader: RefreshTokenReader,
    private readonly codec: RefreshTokenCodec,
    private readonly store: SessionStore,
    private readonly preparation: RefreshPreparation,
    private readonly contexts: ContextPolicy,
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
      if (reading === undefined) {
        return this.report.refused(presentation, 'unknown', 'ERR_AUTH_REFRESH_TOKEN_UNKNOWN');
      }
      const timed = { ...reading, readAt: this.clock.elapsed() };
      const tokens = await this.attempt(presentation, timed);
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
    const { report } = this;
    const { clientId } = presentation.request;
    if (clientId !== undefined && clientId !== session.clientId) {
      return report.refused(
        presentation,
        'other-client',
        'ERR_AUTH_REFRESH_TOKEN_MISMATCH',
        session,
      );
    }
    const policy = this.options.rotation;
    const verdict = decideRotation({
      presented: presentation.token.generation,
      session,
      now,
      policy,
    });
    switch (verdict.kind) {
      case 'revoked':
        this.revocations.foundEnded(session, now);
        return report.refusedBy(verdict, presentation, session);
      case 'malformed':
      case 'unknown':
      case 'expired':
        return report.refusedBy(verdict, presentation, session);
      case 'superseded':
        return report.superseded(presentation, session);
      case 'reuse':
        return this.reuse.respond(presentation, session);
      case 'ahead':
        if (verdict.heal) return this.grant(presentation, reading, verdict);
        return report.refusedBy(verdict, presentation, session);
      case 'rotate':
      case 'retry':
      case 'keep':
        return this.grant(presentation, reading, verdict);
    }
  }

  /** The token is good: gives new ones, unless it comes from another client and that is not allowed. */
  private grant(
    presentation: Presentation,
    reading: TimedReading,
    verdict: Grant,
  ): Promise<IssuedTokens | undefined> {
    const during = verdict.kind === 'retry' ? 'retry' : 'rotation';
    const proceed = () => this.proceed(presentation, reading, verdict);
    return this.contexts.guard(presentation, reading.session, during, proceed);
  }

  private proceed(
    presentation: Presentation,
    reading: TimedReading,
    verdict: Grant,
  ): Promise<IssuedTokens | undefined> {
    switch (verdict.kind) {
      case 'ahead':
      case 'rotate':
        return this.rotate(presentation, reading, verdict.to);
      case 'retry':
        if (presentation.elevation) return this.rotate(presentation, reading, verdict.successor);
        return this.answerAgain(presentation, reading, 'retried');
      case 'keep':
        if (presentation.elevation) return this.rotate(presentation, reading, verdict.generation);
        if (verdict.slide) return this.slide(presentation, reading);
        return this.answerAgain(presentation, reading, 'refreshed');
    }
  }

  /**
   * Prepares, then commits by compare-and-set. A commit that waits in a queue for longer than anybody
   * waits for its answer must not happen: the client would come back after the grace period.
   */
  private async rotate(
    presentation: Presentation,
    { session, now, readAt }: TimedReading,
    next: number,
  ): Promise<IssuedTokens | undefined> {
    const { elevation } = presentation;
    const { sid, generation: from } = session;
    const to = elevation ? Math.max(from, presentation.token.generation) + ELEVATION_STEP : next;
    if (to > MAX_GENERATION) {
      return this.report.refused(
        presentation,
        'expired',
        'ERR_AUTH_REFRESH_TOKEN_EXPIRED',
        session,
      );
    }
    const access = await this.preparation.prepare(presentation, {
      session: { ...session, ...elevation },
      now,
    });
    const { inactivityTimeout } = this.options.session;
    const outcome = await this.store.rotate({
      ...{ sid, from, to, inactivityTimeout },
      notAfter: Math.ceil(now + this.clock.elapsed() - readAt + this.options.storeDeadline),
      ...(elevation && { authContext: elevation }),
    });
    if (outcome === 'conflict') return undefined;

    this.report.rotated(presentation, session, to);
    return this.answer(presentation, access, to, this.leftAfterUse(session, now));
  }

  /** Prepares, and answers with what is in force already, if on a second look that is still so. */
  private async answerAgain(
    presentation: Presentation,
    reading: SessionReading,
    type: 'refreshed' | 'retried',
  ): Promise<IssuedTokens | undefined> {
    const { session } = reading;
    const access = await this.preparation.prepare(presentation, reading);
    const again = await this.store.find(session.sid);
    if (again === undefined || sessionEnd(again.session, again.now) !== undefined) return undefined;
    if (again.session.generation !== session.generation) return undefined;

    this.report.answered(type, presentation, session);
    const left = again.session.inactivityDeadline - again.now;
    return this.answer(presentation, access, session.generation, left);
  }

  /** Without rotation: prepares, then commits the use. */
  private async slide(
    presentation: Presentation,
    reading: SessionReading,
  ): Promise<IssuedTokens | undefined> {
    const { session, now } = reading;
    const { sid, generation } = session;
    const access = await this.preparation.prepare(presentation, reading);
    const { inactivityTimeout } = this.options.session;
    if ((await this.store.touch({ sid, generation, inactivityTimeout })) === 'conflict')
      return undefined;

    this.report.answered('refreshed', presentation, session);
    return this.answer(presentation, access, generation, this.leftAfterUse(session, now));
  }

  private leftAfterUse({ absoluteDeadline }: Session, now: number): number {
    return (
      nextInactivityDeadline(now, this.options.session.inactivityTimeout, absoluteDeadline) - now
    );
  }

  private answer(
    { token }: Presentation,
    access: PreparedAccess,
    generation: number,
    left: number,
  ): IssuedTokens {
    return {
      accessToken: access.token,
      expiresIn: access.expiresIn,
      refreshToken: this.codec.encode(token.handle, generation),
      refreshExpiresIn: Math.floor(left / 1_000),
      ...(access.scope !== null && { scope: access.scope }),
      sid: token.sid,
    };
  }
}
