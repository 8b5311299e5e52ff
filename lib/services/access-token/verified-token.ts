import { validityOf, type AccessTokenClaims } from '../../domain/access-token-claims.js';
import type { Clock } from '../../ports/clock.js';
import type { TrustedKey } from '../keys/verification-keys.js';
import type { DenyList } from '../revocation/deny-list.js';

/** An access token whose signature was verified: its claims, and until when that holds. */
export class VerifiedToken {
  /** From this moment of `Clock.now()` on it has expired; clocks may differ by what is added to `exp`. */
  readonly notAfter: number;
  private readonly notBefore: number;
  /** The version of the deny list that the token was last compared with. */
  private comparedWith = -1;
  private isDenied = false;

  /**
   * @param by the key that verified it
   * @param clockTolerance milliseconds by which clocks may differ
   */
  constructor(
    readonly claims: AccessTokenClaims,
    private readonly by: TrustedKey,
    clockTolerance: number,
  ) {
    const { notBefore, notAfter } = validityOf(claims);
    this.notBefore = notBefore * 1_000 - clockTolerance;
    this.notAfter = notAfter * 1_000 + clockTolerance;
  }

  /** Whether it may be used at this moment: its times, and its key. */
  holds(clock: Clock): boolean {
    const now = clock.now();
    if (now < this.notBefore || now >= this.notAfter) return false;
    const { until } = this.by;
    return until === Infinity || clock.elapsed() < until;
  }

  /** Whether its key was taken out since, as one that has leaked is. One that is only stale, because its issuer is down, was not. */
  get hasLostKey(): boolean {
    return this.by.until === Number.NEGATIVE_INFINITY;
  }

  /** Whether its session has ended, as far as the list knows. Costs a look-up only where the list has changed. */
  isDeniedBy(denied: DenyList): boolean {
    if (this.comparedWith !== denied.version) {
      this.comparedWith = denied.version;
      this.isDenied ||= denied.covers(this.claims);
    }
    return this.isDenied;
  }
}
