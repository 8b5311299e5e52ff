/**
 * As much of Web Locks as the client uses; `navigator.locks` is one.
 *
 * @publicApi
 */
export interface LockManagerLike {
  /** Calls back with the lock of that name once nobody else has it, or with `null` where `ifAvailable` finds it taken. */
  request(
    name: string,
    options: LockOptionsLike,
    callback: (lock: object | null) => unknown,
  ): Promise<unknown>;
}

/**
 * Options of a lock request.
 *
 * @publicApi
 */
export interface LockOptionsLike {
  /** Does not wait: calls back with `null` where the lock is taken. @default false */
  readonly ifAvailable?: boolean;
  /** Ends the waiting. @default none */
  readonly signal?: AbortSignal;
}

/** As much of a `BroadcastChannel` as the client uses. */
export interface ChannelLike {
  onmessage: unknown;
  postMessage(message: unknown): void;
  close(): void;
  /** Node only: such a channel does not keep the process running. */
  unref?(): void;
}

/** What the client finds in a page; in Node or a worker there is less of it. */
export interface Page {
  readonly BroadcastChannel?: new (name: string) => ChannelLike;
  readonly document?: { readonly cookie?: string };
  readonly location?: { readonly href?: string };
  readonly navigator?: { readonly locks?: LockManagerLike };
  addEventListener?(type: string, listener: () => void): void;
  removeEventListener?(type: string, listener: () => void): void;
}

/** Rejects when a signal says so, which is when nobody waits any more. */
export const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const abort = (): void => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort);
  });

/** The longest time that a timer can wait, in milliseconds: about 24 days. Longer ones would not wait at all. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Resolves after so many milliseconds. */
export const delay = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));
