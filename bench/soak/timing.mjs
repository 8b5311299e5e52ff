/**
 * What follows from how long an access token lives: here seconds, so that a run of minutes has as many refreshes as
 * days with the usual ten minutes. The grace period has to be shorter, which is why a client that waits for a processor
 * is signed out sooner here than in real life.
 *
 * @param seconds whole ones
 */
export function timingOf(seconds) {
  const lifetimeMs = 1_000 * seconds;
  const graceMs = 0.95 * lifetimeMs;
  return {
    graceMs,
    settings: {
      ACCESS_TOKEN_LIFETIME: `${seconds}s`,
      GRACE_PERIOD: `${graceMs}ms`,
      RACE_TOLERANCE: `${seconds}s`,
    },
    /** Longer than what excuses an old refresh token. */
    quietMs: 1.3 * lifetimeMs,
    /**
     * How long no answer is lost after a kill or a cut: a client comes up to 2.7 s after the first of two failures in a
     * row, which a short grace period does not promise to forgive.
     */
    calmMs: graceMs > 3_500 ? 0 : 4_000,
  };
}
