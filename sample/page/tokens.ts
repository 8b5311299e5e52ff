/** What an access token says of itself, as far as the page shows it. */
export type Claims = Readonly<Record<string, unknown>> & {
  readonly sub: string;
  readonly sid: string;
};

const PREFIX = 'ndt_rt_';
const GENERATION_AT = 25;

/** Reads an access token as anybody who holds it can: it is signed, not encrypted. */
export function claimsOf(accessToken: string): Claims {
  return partOf(accessToken, 1) as Claims;
}

export function headerOf(accessToken: string): Readonly<Record<string, unknown>> {
  return partOf(accessToken, 0);
}

/** A JWS with other claims, and the signature it had. */
export function withClaims(accessToken: string, more: object): string {
  const [header = '', , signature = ''] = accessToken.split('.');
  return [header, base64url({ ...claimsOf(accessToken), ...more }), signature].join('.');
}

/** A JWS that says it needs no signature. */
export function unsigned(accessToken: string): string {
  const header = { ...headerOf(accessToken), alg: 'none' };
  return `${base64url(header)}.${base64url(claimsOf(accessToken))}.`;
}

/**
 * The generation that a refresh token says it is. Clients have no business to look; this page does it to draw
 * what it sees.
 */
export function generationOf(refreshToken: string): number {
  return new DataView(bytesOf(refreshToken).buffer).getUint32(GENERATION_AT);
}

/** The same token with another generation, and the tag that it had. */
export function withGeneration(refreshToken: string, generation: number): string {
  const bytes = bytesOf(refreshToken);
  new DataView(bytes.buffer).setUint32(GENERATION_AT, generation);
  return PREFIX + encoded(String.fromCharCode(...bytes));
}

function bytesOf(refreshToken: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(decoded(refreshToken.slice(PREFIX.length)), (one) => one.charCodeAt(0));
}

function partOf(jws: string, index: number): Readonly<Record<string, unknown>> {
  const text = decoded(jws.split('.')[index] ?? '');
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}

function base64url(value: object): string {
  return encoded(JSON.stringify(value));
}

function encoded(binary: string): string {
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function decoded(text: string): string {
  return atob(text.replaceAll('-', '+').replaceAll('_', '/'));
}
