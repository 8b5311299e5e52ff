import { parseScope } from './scope.js';

/**
 * The person or service that tokens are about, as the host knows them now. A part that is `null`, as
 * an empty column gives, counts as missing.
 *
 * @publicApi
 */
export interface Subject {
  /** Stable and unique at this issuer; not empty (`sub`, RFC 7519 section 4.1.2). */
  readonly sub: string;
  /** Roles, a claim of the access token (RFC 9068 section 2.2.3.1). A refresh can take roles away, never add. */
  readonly roles?: readonly string[] | null;
  /** Scope, space-separated (RFC 6749 section 3.3). A refresh can narrow it, never widen. */
  readonly scope?: string | null;
  /** Further claims for the access token. They can't override a registered claim. */
  readonly claims?: Readonly<Record<string, unknown>> | null;
  /** How the subject proved who they are at this sign-in (`amr`, RFC 8176). Read at sign-in only. */
  readonly amr?: readonly string[] | null;
  /** Authentication context class of this sign-in (`acr`). Read at sign-in only. */
  readonly acr?: string | null;
  /** Sessions signed in before this moment end at their next refresh. Set it when a password changes. */
  readonly sessionsValidAfter?: Date | null;
}

const MAX_SUB_LENGTH = 255;

/** What each optional part of a subject must be. */
const PARTS: Readonly<Record<string, (value: unknown) => boolean>> = {
  roles: isTexts,
  scope: (value) => typeof value === 'string' && parseScope(value) !== undefined,
  claims: (value) => typeof value === 'object' && !Array.isArray(value),
  amr: isTexts,
  acr: (value) => typeof value === 'string',
  sessionsValidAfter: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
};

/**
 * Checks a subject that a host's provider gave; `null` for nobody.
 *
 * @throws TypeError for what would make a broken token: a mistake of the host, found at its first use
 */
export function checkSubject(given: Subject | null | undefined): Subject | null {
  if (given === null || given === undefined) return null;
  const { sub } = given;
  if (typeof sub !== 'string' || sub === '' || sub.length > MAX_SUB_LENGTH) {
    throw new TypeError(`a subject needs a sub: a text of 1 to ${MAX_SUB_LENGTH} characters`);
  }
  for (const [name, isRight] of Object.entries(PARTS)) {
    const value: unknown = given[name as keyof Subject] ?? undefined;
    if (value !== undefined && !isRight(value))
      throw new TypeError(`the ${name} of a subject has the wrong form`);
  }
  return given;
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
