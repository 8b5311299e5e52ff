import type { StoredTokens, TokenStorage } from './token-storage.js';

/** Writes tokens, or takes them out; says whether the storage did so, and never throws. */
export type StorageWriter = (tokens: StoredTokens | undefined) => Promise<boolean>;

/**
 * Writes to a storage one after the other: where one write takes longer than the next, the older would come last.
 * Where none is under way it is begun at once, so that no other tab can come in between.
 */
export function createStorageWriter(storage: TokenStorage): StorageWriter {
  let last: Promise<boolean> | undefined;
  return (tokens) => {
    const write = async (): Promise<boolean> => {
      try {
        await storage.set(tokens);
        return true;
      } catch {
        return false;
      }
    };
    const mine = last ? last.then(write) : write();
    last = mine;
    return mine.finally(() => {
      if (last === mine) last = undefined;
    });
  };
}
