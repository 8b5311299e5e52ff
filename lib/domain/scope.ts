/** One scope-token of RFC 6749 section 3.3: printable ASCII without space, `"` and `\`. */
const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** Whether a text is one scope by itself (RFC 6749 section 3.3). */
export function isScopeToken(text: string): boolean {
  return SCOPE_TOKEN.test(text);
}

/** Splits a scope string; `undefined` if it is not one (RFC 6749 section 3.3). */
export function parseScope(scope: string): readonly string[] | undefined {
  const tokens = scope.split(' ').filter((token) => token !== '');
  return tokens.every(isScopeToken) ? tokens : undefined;
}

/** The part of `wanted` that is also in `granted`, in the order of `wanted`. */
export function intersect(
  wanted: readonly string[],
  granted: readonly string[],
): readonly string[] {
  const allowed = new Set(granted);
  return wanted.filter((one) => allowed.has(one));
}

/** Narrows a granted scope string to what `current` still allows. `null` where scope is not used. */
export function narrowScope(
  granted: string | null,
  current: string | null | undefined,
): string | null {
  if (granted === null) return null;
  return intersect(parseScope(granted) ?? [], parseScope(current ?? '') ?? []).join(' ');
}

/** Narrows granted roles to those that `current` still has. `null` where roles are not used. */
export function narrowRoles(
  granted: readonly string[] | null,
  current: readonly string[] | null | undefined,
): readonly string[] | null {
  return granted === null ? null : intersect(granted, current ?? []);
}
