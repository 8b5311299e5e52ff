import { Buffer } from 'node:buffer';

/** A longer access token is refused before anything is done with it. */
export const MAX_JWS_LENGTH = 8_192;

/** The parts of a compact JWS (RFC 7515 section 7.1), each still in base64url. */
export interface CompactJws {
  /** The whole of it. */
  readonly token: string;
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
  /** What is signed: header and payload with the dot between them. */
  readonly input: string;
}

const COMPACT_FORM = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/**
 * Splits a compact JWS; `undefined` unless there are exactly three parts of canonical base64url: no
 * padding, no white space, unused bits zero.
 */
export function splitJws(jws: string): CompactJws | undefined {
  if (jws.length > MAX_JWS_LENGTH || !COMPACT_FORM.test(jws)) return undefined;
  const first = jws.indexOf('.');
  const second = jws.indexOf('.', first + 1);
  if (!isCanonical(jws, 0, first) || !isCanonical(jws, first + 1, second)) return undefined;
  if (!isCanonical(jws, second + 1, jws.length)) return undefined;
  return {
    token: jws,
    header: jws.slice(0, first),
    payload: jws.slice(first + 1, second),
    signature: jws.slice(second + 1),
    input: jws.slice(0, second),
  };
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

/** Each payload is decoded to the same place, for nothing here waits. */
const decoded = Buffer.alloc(MAX_JWS_LENGTH);

/** Reads the payload of a JWS that was split here, as JSON; `undefined` if it is none. */
export function parsePayload(part: string): unknown {
  const length = decoded.write(part, 'base64url');
  try {
    return JSON.parse(decoded.toString('utf8', 0, length)) as unknown;
  } catch {
    return undefined;
  }
}

function withoutInsignificantSpace(json: string): string {
  return json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
}

/** Last characters without stray bits, by how many characters there are beyond a multiple of four. */
const SIGNIFICANT_BITS_ZERO = ['', '', 'AQgw', 'AEIMQUYcgkosw048'] as const;

/** Whether the text from `start` to `end` is base64url whose last character has no stray bits (RFC 4648 section 3.5). */
function isCanonical(text: string, start: number, end: number): boolean {
  const rest = (end - start) % 4;
  return rest === 0 || (SIGNIFICANT_BITS_ZERO[rest]?.includes(text.charAt(end - 1)) ?? false);
}
