/**
 * The person or service that tokens are about, as the host knows them now.
 *
 * @publicApi
 */
export interface Subject {
  /** Stable and unique at this issuer; not empty (`sub`, RFC 7519 section 4.1.2). */
  readonly sub: string;
  /** Roles, a claim of the access token (RFC 9068 section 2.2.3.1). A refresh can take roles away, never add. */
  readonly roles?: readonly string[];
  /** Scope, space-separated (RFC 6749 section 3.3). A refresh can narrow it, never widen. */
  readonly scope?: string;
  /** Further claims for the access token. They can't override a registered claim. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** How the subject proved who they are at this sign-in (`amr`, RFC 8176). Read at sign-in only. */
  readonly amr?: readonly string[];
  /** Authentication context class of this sign-in (`acr`). Read at sign-in only. */
  readonly acr?: string;
  /** Sessions signed in before this moment end at their next refresh. Set it when a password changes. */
  readonly sessionsValidAfter?: Date;
}
