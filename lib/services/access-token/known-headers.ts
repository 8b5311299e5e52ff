import type { TrustedKey } from '../keys/trusted-key.js';

const MAX_HEADERS = 64;

/**
 * Header parts of tokens whose signature was good, with the key that it was good for, so that the same
 * header is not parsed for every token. Bounded: it begins anew when it is full, which no stranger can
 * make it.
 */
export class KnownHeaders {
  private readonly keys = new Map<string, TrustedKey>();

  find(part: string): TrustedKey | undefined {
    return this.keys.get(part);
  }

  remember(part: string, key: TrustedKey): void {
    if (this.keys.get(part) === key) return;
    if (this.keys.size >= MAX_HEADERS) this.keys.clear();
    this.keys.set(part, key);
  }
}
