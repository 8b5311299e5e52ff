/** A member of a remote JWK Set as it came: nothing in it has been checked yet (RFC 7517 section 4). */
export type RemoteJwk = Readonly<Record<string, unknown>>;

/** How many members a JWK Set may have; a set with more is refused as a whole. */
export const MAX_JWK_SET_SIZE = 100;

/** Where the JWK Set of an issuer comes from (RFC 7517 section 5). When to ask is decided elsewhere. */
export abstract class JwkSetSource {
  /**
   * Downloads the set once. A call while another is under way shares its download. Answers or throws within
   * 5 s.
   *
   * @returns its members, at most {@link MAX_JWK_SET_SIZE}
   * @throws whatever went wrong, in words for the log
   */
  abstract fetch(): Promise<readonly RemoteJwk[]>;

  /** Breaks off a download that is under way, so that it keeps no process alive. */
  abstract close(): void;
}

/**
 * What may be done to fetch a JWK Set that is not safe everywhere, each by its name.
 *
 * @publicApi
 */
export type JwksAllowance = 'jwks-over-http' | 'jwks-on-private-network';
