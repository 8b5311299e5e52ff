import type { AccessTokenClaims } from '../../domain/access-token-claims.js';

/**
 * What the handlers of one operation or message were let in with. In GraphQL there may be several, which several
 * module instances guard, each with tokens of its own.
 */
interface Kept {
  readonly byHandler: WeakMap<object, AccessTokenClaims>;
  /** The newest of them; `'several'` once they are of more than one session. */
  common: AccessTokenClaims | 'several';
}

const keptByHolder = new WeakMap<object, Kept>();

/** @param holder what the operation or message has of its own */
export function keepOperationClaims(
  holder: object,
  handler: object,
  claims: AccessTokenClaims,
): void {
  const kept = keptByHolder.get(holder);
  if (kept === undefined) {
    keptByHolder.set(holder, { byHandler: new WeakMap([[handler, claims]]), common: claims });
    return;
  }
  kept.byHandler.set(handler, claims);
  kept.common = isOneSession(kept.common, claims) ? claims : 'several';
}

/**
 * The claims that a handler was let in with. One that no guard stands before, as fields of an object have none, is
 * given those of the operation, if there is no doubt about whose they are.
 */
export function operationClaims(holder: object, handler: object): AccessTokenClaims | undefined {
  return keptByHolder.get(holder)?.byHandler.get(handler) ?? commonClaims(holder);
}

/** The claims of all handlers so far; `undefined` where they are of more than one session. */
export function commonClaims(holder: object): AccessTokenClaims | undefined {
  const common = keptByHolder.get(holder)?.common;
  return common === 'several' ? undefined : common;
}

function isOneSession(one: AccessTokenClaims | 'several', other: AccessTokenClaims): boolean {
  if (one === 'several') return false;
  return one.iss === other.iss && one.sub === other.sub && one.sid === other.sid;
}
