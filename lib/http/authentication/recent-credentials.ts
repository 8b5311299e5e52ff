import { BoundedMap } from '../../services/bounded-map.js';
import type { VerifiedToken } from '../../services/access-token/verified-token.js';

/** A credential as it came, and what it was found to be. */
interface Recent {
  readonly authorization: string;
  readonly verified: VerifiedToken;
}

const MAX_SIZE = 4_096;
/** Characters of the signature: 128 bits and more, so that hardly ever two credentials meet. */
const TAIL_LENGTH = 22;

/**
 * The credentials that came last, as they came: found by the end of their signature, and compared from the
 * first character to the last. Cheaper than a digest, and it mixes up no two either. Bounded. Only what was
 * verified gets in.
 */
export class RecentCredentials {
  // Kept where nothing that prints this object prints it.
  readonly #byTail: BoundedMap<Recent>;

  /** @param size how many credentials at most, but never more than 4,096; 0 for none */
  constructor(size: number) {
    this.#byTail = new BoundedMap(Math.min(size, MAX_SIZE));
  }

  find(authorization: string): VerifiedToken | undefined {
    const recent = this.#byTail.get(authorization.slice(-TAIL_LENGTH));
    return recent?.authorization === authorization ? recent.verified : undefined;
  }

  /** Keeps a copy: a part of a longer text, such as all cookies, would keep the whole of it in memory. */
  keep(credential: string, verified: VerifiedToken): void {
    const authorization = Buffer.from(credential, 'latin1').toString('latin1');
    this.#byTail.set(authorization.slice(-TAIL_LENGTH), { authorization, verified });
  }
}
