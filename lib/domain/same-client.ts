import type { ClientContext } from './client-context.js';

/** A version behind its product (`Chrome/126.0.0.0`, `Build/UP1A.231005`), or any other number (`OS 17_5`). */
const VERSIONS = /\/[^\s;)]*|\d+(?:[._]\d+)*/g;

/**
 * Whether a request comes from the client that signed in, as far as its `User-Agent` tells: the two are
 * equal but for versions, which change with every update. Where there was none at sign-in, nothing is
 * known and nothing can differ. The address is not looked at: an honest client changes it all the time.
 */
export function isSameClient(atSignIn: ClientContext, now: ClientContext): boolean {
  if (!atSignIn.userAgent) return true;
  return (
    now.userAgent !== undefined && productsOf(atSignIn.userAgent) === productsOf(now.userAgent)
  );
}

function productsOf(userAgent: string): string {
  return userAgent.replace(VERSIONS, '');
}
