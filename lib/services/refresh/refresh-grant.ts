import { Inject, Injectable } from '@nestjs/common';
import { RefreshTokenCodec } from '../../crypto/refresh-token-codec.js';
import { MAX_GENERATION, type RotationVerdict } from '../../domain/rotation.js';
import { nextInactivityDeadline, sessionEnd, type Session } from '../../domain/session.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../../options/resolved-auth-options.js';
import { Clock } from '../../ports/clock.js';
import type { SessionReading } from '../../ports/refresh-token-repository.js';
import type { IssuedAccessToken } from '../access-token/access-token-issuer.js';
import { SessionStore } from '../session-store.js';
import { issuedTokens, type IssuedTokens } from '../tokens.js';
import type { Presentation } from './presentation.js';
import { RefreshPreparation } from './refresh-preparation.js';
import { RefreshReport } from './refresh-report.js';

/** Step-up skips a generation, so that no earlier token is the one just before the newest. */
const ELEVATION_STEP = 2;

/** The verdicts that give tokens. */
export type GrantingVerdict = Extract<
  RotationVerdict,
  { kind: 'rotate' | 'retry' | 'keep' | 'ahead' }
>;

/** A reading, and when on this process's clock it was made: `Clock.elapsed()`. */
export interface TimedReading extends SessionReading {
  readonly readAt: number;
}

/**
 * The part of a refresh that gives tokens: prepares an access token, and commits last. Each way answers
 * `undefined` where the session has changed since it was read; nothing was written or told then.
 */
@Injectable()
export class RefreshGrant {
  constructor(
    private readonly preparation: RefreshPreparation,
    private readonly store: SessionStore,
    private readonly codec: RefreshTokenCodec,
    private readonly report: RefreshReport,
    private readonly clock: Clock,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedAuthOptions,
  ) {}

  /** Step-up always rotates: its new facts have to be written. */
  grant(
    presentation: Presentation,
    reading: TimedReading,
    verdict: GrantingVerdict,
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
    if (to > MAX_GENERATION) return this.report.refused(presentation, 'expired', session);

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
    const outcome = await this.store.touch({ sid, generation, inactivityTimeout });
    if (outcome === 'conflict') return undefined;

    this.report.answered('refreshed', presentation, session);
    return this.answer(presentation, access, generation, this.leftAfterUse(session, now));
  }

  private leftAfterUse({ absoluteDeadline }: Session, now: number): number {
    const { inactivityTimeout } = this.options.session;
    return nextInactivityDeadline(now, inactivityTimeout, absoluteDeadline) - now;
  }

  private answer(
    { token }: Presentation,
    access: IssuedAccessToken,
    generation: number,
    left: number,
  ): IssuedTokens {
    const refreshToken = this.codec.encode(token.handle, generation);
    return issuedTokens(token.sid, access, refreshToken, left);
  }
}
