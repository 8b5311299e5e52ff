import { Buffer } from 'node:buffer';

/** A longer access token is refused before anything is done with it. */
export const MAX_JWS_LENGTH = 8_192;

const COMPACT_FORM = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;

/**
 * Splits a compact JWS (RFC 7515 section 7.1) and gives its header part; `undefined` unless there
 * are exactly three parts of canonical base64url: no padding, no white space, unused bits zero.
 */
export function headerPartOf(jws: string): string | undefined {
  if (jws.length > MAX_JWS_LENGTH) return undefined;
  const [, header, payload, signature] = COMPACT_FORM.exec(jws) ?? [];
  if (header === undefined || payload === undefined || signature === undefined) return undefined;
  return isCanonical(header) && isCanonical(payload) && isCanonical(signature) ? header : undefined;
}

/**
 * Reads a protected header. `undefined` unless it is a JSON object that JSON would write the same
 * way, which leaves no room for a member that is there twice.
 */
export function parseHeader(part: string): Readonly<Record<string, unknown>> | undefined {
  const text = Buffer.from(part, 'base64url').toString('utf8');
  try {
    const header: unknown = JSON.parse(text);
    if (typeof header !== 'object' || header === null || Array.isArray(header)) return undefined;
    return JSON.stringify(header) === withoutInsignificantSpace(text) ? { ...header } : undefined;
  } catch {
    return undefined;
  }
}

function withoutInsignificantSpace(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
}

const SIGNIFICANT_BITS_ZERO: Readonly<Record<number, string>> = {
  2: 'AQgw',
  3: 'AEIMQUYcgkosw048',
};

/** Whether the last character of a base64url text has no stray bits (RFC 4648 section 3.5). */
function isCanonical(text: string): boolean {
  const rest = text.length % 4;
  if (rest === 0) return true;
  return SIGNIFICANT_BITS_ZERO[rest]?.includes(text.charAt(text.length - 1)) ?? false;
}
