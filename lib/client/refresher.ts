import type { AuthClientError } from './auth-client-error.js';
import type { Page } from './page.js';
import type { Session } from './session.js';

/** How often a refresh whose answer was lost is tried again by itself: within the server's grace period. */
const RETRIES = 5;

/** The longest wait after a failure. */
const LONGEST_PAUSE_MS = 30_000;

/** Refreshes the session: once for all who ask at the same time, and not all the time while it fails. */
export interface Refresher {
  /** @throws AuthClientError where it could not be done for now; the end of the session is no error */
  readonly refresh: () => Promise<void>;
  /** Refreshes, and tells nobody how that went. */
  readonly refreshAside: () => void;
  /** Does something while no refresh is under way; who wants one meanwhile waits for it. */
  readonly alone: (work: () => Promise<void>) => Promise<void>;
  readonly close: () => void;
}

/** @param exchange does it, unless another tab is quicker */
export function createRefresher(
  page: Page,
  session: Session,
  exchange: () => Promise<void>,
): Refresher {
  let epoch = 0;
  let running: Promise<void> | undefined;
  let failures = 0;
  let failure: AuthClientError | undefined;
  /**
   * Whether the server may have refreshed although its answer never came, now or the last times. For a while, it
   * gives the same answer again.
   */
  let mayBeLost = false;
  let isClosed = false;
  /** Set while there is no use in asking again. */
  let pause: ReturnType<typeof setTimeout> | undefined;

  const endPause = (): void => {
    clearTimeout(pause);
    pause = undefined;
  };

  const forgive = (): void => {
    endPause();
    failures = 0;
    mayBeLost = false;
  };

  const attempt = async (): Promise<void> => {
    const attempted = epoch;
    try {
      await exchange();
      if (attempted === epoch) forgive();
    } catch (error) {
      failure = error as AuthClientError;
      const { code, status, retryAfter } = failure;
      failures += 1;
      mayBeLost ||= code === 'ERR_AUTH_CLIENT_UNAVAILABLE' && status !== 429;
      pause = setTimeout(
        () => {
          endPause();
          if (mayBeLost && !isClosed && attempted === session.epoch && failures <= RETRIES)
            refreshAside();
        },
        backoffOf(failures, retryAfter),
      );
      (pause as { unref?: () => void }).unref?.();
      throw error;
    }
  };

  const refresh = async (): Promise<void> => {
    // Another tab may have begun or ended a session, which shows when it is looked for.
    await session.read();
    if (epoch !== session.epoch) {
      // What failed or is under way belongs to a session that is no more.
      epoch = session.epoch;
      running = undefined;
      forgive();
    }
    if (pause && failure) throw failure;
    running ??= attempt();
    const mine = running;
    return mine.finally(() => {
      if (running === mine) running = undefined;
    });
  };

  const refreshAside = (): void => {
    if (session.isWorthTrying) refresh().catch(() => undefined);
  };

  const comeOnline = (): void => {
    if (!failures) return;
    failures = 0;
    endPause();
    refreshAside();
  };
  page.addEventListener?.('online', comeOnline);

  return {
    refresh,
    refreshAside,
    alone: async (work) => {
      while (running) await running.catch(() => undefined);
      const done = work();
      running = done.catch(() => undefined).finally(() => (running = undefined));
      return done;
    },
    close: () => {
      isClosed = true;
      page.removeEventListener?.('online', comeOnline);
      endPause();
    },
  };
}

/** How long to wait after so many failures, in milliseconds: about 0.3, 1, 2, 4, 8 … 30 s, or as the server says. */
function backoffOf(failures: number, retryAfter = 0): number {
  const usual = failures > 1 ? 500 * 2 ** (failures - 1) : 300;
  const least = Math.max(usual * 0.75, retryAfter * 1000);
  return Math.min(LONGEST_PAUSE_MS, least * (1 + Math.random() / 2));
}
