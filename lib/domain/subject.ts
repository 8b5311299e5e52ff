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

/** What every store can keep in the column of a `sub` or an `acr`. */
const MAX_TEXT_LENGTH = 255;
/** NUL, which PostgreSQL refuses, and halves of a character, which come back as another one. */
// eslint-disable-next-line no-control-regex -- a control character is what it looks for
const UNSTORABLE = /[\u0000\p{Surrogate}]/u;

/** What each optional part of a subject must be. */
const PARTS: Readonly<Record<string, (value: unknown) => boolean>> = {
  roles: isTexts,
  scope: (value) => typeof value === 'string' && parseScope(value) !== undefined,
  claims: (value) => typeof value === 'object' && !Array.isArray(value),
  amr: isTexts,
  acr: isStorable,
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
  if (!isStorable(sub) || sub === '') {
    throw new TypeError(`a subject needs a sub: a text of 1 to ${MAX_TEXT_LENGTH} characters`);
  }
  for (const [name, isRight] of Object.entries(PARTS)) {
    const value: unknown = given[name as keyof Subject] ?? undefined;
    if (value !== undefined && !isRight(value))
      throw new TypeError(`the ${name} of a subject has the wrong form`);
  }
  return given;
}

/** Whether a value is text that every store gives back as it was. */
export function isStorable(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_TEXT_LENGTH && !UNSTORABLE.test(value);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
