import { isDue, isSame, type Grant } from './grant.js';
import { delay, type Page } from './page.js';
import { createStorageWriter } from './storage-writer.js';
import { openTabChannel, type TabMessage } from './tab-channel.js';
import type { AuthChange, AuthState, AuthChangeCause } from './auth-change.js';
import type { StoredTokens, TokenStorage } from './token-storage.js';

/** How long a message of another tab may take. */
const MESSAGE_DELAY_MS = 50;

/** After how long a storage that failed is asked once more. */
const WRITE_AGAIN_MS = 100;

/** The session as this tab knows it. */
export interface Session {
  readonly state: AuthState;
  /** Moves whenever a session begins or ends; what was asked for before is then of no use any more. */
  readonly epoch: number;
  /** Whether there may be something to refresh. */
  readonly isWorthTrying: boolean;
  /** The tokens as they are now, whoever put them there. */
  read(): Promise<Grant | undefined>;
  /** @param askedAt when the server was asked that said so */
  set(grant: Grant | undefined, cause: AuthChangeCause, askedAt?: number): Promise<void>;
  /** Notes that the refresh token is about to be sent, for whoever finds it if this page goes away meanwhile. */
  markSent(grant: Grant | undefined): Promise<void>;
  isDue(grant: Grant): boolean;
  /** Waits until what other tabs have said is here. */
  hearOthers(): Promise<void>;
  readonly onChange: (listener: (change: AuthChange) => void) => () => void;
  close(): void;
}

/**
 * @param authUrl whose tokens these are
 * @param storage none where cookies carry the tokens
 */
export function createSession(
  page: Page,
  name: string,
  authUrl: string,
  storage: TokenStorage | undefined,
): Session {
  const write = storage && createStorageWriter(storage);
  const save =
    write && ((tokens?: StoredTokens): Promise<boolean> => write(tokens && { ...tokens, authUrl }));
  const listeners = new Set<(change: AuthChange) => void>();
  let known: Grant | undefined;
  let state: AuthState = 'unknown';
  let epoch = 0;
  let isWorthTrying = true;
  let leadShare = 1;
  let writes = 0;
  /** While the storage does not hold what is known, or if it refused to. */
  let isUnsaved = false;
  /** When somebody signed out here last. */
  let leftAt = 0;

  const change = (grant: Grant | undefined, cause: AuthChangeCause, elsewhere = false): void => {
    const next = grant ? 'signed-in' : 'signed-out';
    isWorthTrying = !!grant;
    const isNews = next !== state || !isSame(grant, known);
    known = grant;
    if ((elsewhere || !grant) && !isNews) return;
    state = next;
    leadShare = 0.5 + Math.random() / 2;
    if (cause !== 'refreshed' && cause !== 'restored') epoch += 1;
    for (const listener of listeners)
      queueMicrotask(() => {
        listener({ state: next, cause, elsewhere });
      });
  };

  /** Why the storage holds what it does. What tabs say may come when more has happened since. */
  const causeOf = (found: StoredTokens | undefined, told?: AuthChangeCause): AuthChangeCause => {
    if (!found) return told === 'session-ended' ? told : 'signed-out';
    return known?.signedInAt === found.signedInAt ? 'refreshed' : 'signed-in';
  };

  /** Whether what a tab says of cookies is newer than what is known here. */
  const isNewer = ({ cause, requestedAt = 0 }: TabMessage): boolean => {
    if (cause === 'refreshed') return requestedAt > leftAt;
    return cause !== 'session-ended' || !known || known.requestedAt <= requestedAt;
  };

  const read = async (cause?: AuthChangeCause): Promise<Grant | undefined> => {
    if (!storage || isUnsaved) return known;
    const before = writes;
    try {
      let found = storage.get();
      // Without a pause where there need not be one, so that no other tab can come in between.
      if (found && 'then' in found) found = await found;
      if (writes !== before) return known;
      // Tokens of another server are not for this one.
      if (found?.authUrl !== undefined && found.authUrl !== authUrl) found = undefined;
      change(found, state === 'unknown' ? 'restored' : causeOf(found, cause), true);
    } catch {
      // A storage that fails takes nothing away from what is known.
    }
    return known;
  };

  const channel =
    // Where there is no page there is no common jar of cookies, but perhaps clients of many people.
    !(storage ? storage.shared : page.location)
      ? undefined
      : openTabChannel(
          page,
          name,
          (message) => {
            const { cause, requestedAt = 0, expiresIn } = message;
            if (storage) {
              void read(cause);
              // The message may be quicker than the storage, where tabs are processes of their own.
              void delay(MESSAGE_DELAY_MS).then(() => read(cause));
            } else if (isNewer(message))
              change(expiresIn ? { requestedAt, expiresIn } : undefined, cause, true);
          },
          () => {
            isWorthTrying = true;
            void read();
          },
        );
  void read();

  return {
    get state() {
      return state;
    },
    get epoch() {
      return epoch;
    },
    get isWorthTrying() {
      return isWorthTrying;
    },
    read: () => read(),
    async set(grant, cause, askedAt) {
      const mine = (writes += 1);
      if (cause === 'signed-out') leftAt = Date.now();
      change(grant, cause);
      if (save) {
        isUnsaved = true;
        const tokens = grant as StoredTokens | undefined;
        let isSaved = await save(tokens);
        if (!isSaved) {
          await delay(WRITE_AGAIN_MS);
          isSaved = mine === writes && (await save(tokens));
        }
        if (mine === writes) {
          isUnsaved = !isSaved;
          // The tokens live as long as the page. What is there instead must go: to use it would look like theft.
          if (!isSaved) await save(undefined);
        }
      }
      const { requestedAt = askedAt, expiresIn } = grant ?? {};
      channel?.post(storage ? { cause } : { cause, requestedAt, expiresIn });
    },
    async markSent(grant) {
      if (grant && !isUnsaved) await save?.({ ...(grant as StoredTokens), isSent: true });
    },
    isDue: (grant) => !!grant.isSent || isDue(grant, leadShare),
    hearOthers: async () => {
      if (channel) await delay(MESSAGE_DELAY_MS);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close: () => channel?.close(),
  };
}
