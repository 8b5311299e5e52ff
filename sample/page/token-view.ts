import { byId } from './elements.js';
import type { Stage } from './stage.js';
import { claimsOf, headerOf } from './tokens.js';

/** What is in an access token, for everybody who holds it. */
export function showAccessToken(stage: Stage): void {
  const [holder] = stage.all;
  if (holder?.tokens === undefined) return;
  const { accessToken: access } = holder.tokens;
  byId('access-token').textContent = JSON.stringify(
    { header: headerOf(access), claims: claimsOf(access) },
    null,
    2,
  );
}
