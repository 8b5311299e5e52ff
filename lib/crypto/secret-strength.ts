/** 256 bits: what HS256 asks for (RFC 7518 section 3.2). */
export const MIN_SECRET_LENGTH = 32;
const MIN_DISTINCT_BYTES = 8;

/** Words of documentation and templates. Compared without case, spaces, `-` and `_`. */
const EXAMPLE_WORDS = [
  ...[
    'changeme',
    'changethis',
    'replaceme',
    'replacethis',
    'insertsecret',
    'yoursecret',
    'yourjwtsecret',
  ],
  ...[
    'your256bitsecret',
    'mysecretkey',
    'secretkeyhere',
    'supersecretkey',
    'topsecretkey',
    'verysecret',
  ],
  ...[
    'donotusethisvalue',
    'keyboardcat',
    'placeholder',
    'examplesecret',
    'thisisasecret',
    'jwtsecretkey',
    'stringsecretatleast',
    'complexpassword',
    'atleast32characters',
  ],
];

/** What others may have, or a key of another kind (RFC 8725 section 3.1). */
const PEM_OR_JWK = /-----BEGIN |"kty"\s*:/;

/** What makes a secret unfit, in words that don't show it; `undefined` if it will do. */
export function weaknessOf(secret: Uint8Array): string | undefined {
  if (secret.length < MIN_SECRET_LENGTH) {
    return `has ${secret.length} bytes where ${MIN_SECRET_LENGTH} are the least`;
  }
  if (new Set(secret).size < MIN_DISTINCT_BYTES) return 'repeats a few characters';
  const text = Buffer.from(secret).toString('latin1');
  if (PEM_OR_JWK.test(text)) return 'is made of a PEM or JWK';
  const words = text.toLowerCase().replace(/[\s_-]/g, '');
  return EXAMPLE_WORDS.some((word) => words.includes(word)) ? 'comes from an example' : undefined;
}
