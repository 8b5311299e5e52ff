import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';

/** Bytes of a token: as many as the tag of a refresh token. */
const LENGTH = 16;

/**
 * The CSRF token of a session: the same for as long as the session lives, so that answers that overtake each other
 * do no harm.
 */
export function csrfTokenOf(sid: string, key: KeyObject): string {
  return macOf(sid, key).toString('base64url');
}

/** Whether a text is the CSRF token of a session, made with one of the keys. In constant time. */
export function isCsrfTokenOf(sid: string, text: string, keys: readonly KeyObject[]): boolean {
  const presented = Buffer.from(text, 'base64url');
  if (presented.length !== LENGTH || presented.toString('base64url') !== text) return false;
  return keys.some((key) => timingSafeEqual(presented, macOf(sid, key)));
}

function macOf(sid: string, key: KeyObject): Buffer {
  return createHmac('sha256', key).update(sid).digest().subarray(0, LENGTH);
}
