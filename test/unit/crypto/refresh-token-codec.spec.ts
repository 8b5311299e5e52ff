import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { deriveKey } from '../../../lib/crypto/derive-key.js';
import { RefreshTokenCodec } from '../../../lib/crypto/refresh-token-codec.js';
import { sessionIdOf } from '../../../lib/crypto/session-id.js';
import { ISSUER, NOW } from '../builders.js';

const FIRST = 'first secret: 0123456789 abcdefgh';
const OTHER = 'other secret: zyxwvuts 9876543210';
const HANDLE = Buffer.from('019b76daa800000102030405060708090a0b0c0d0e0f1011', 'hex');
const SID = '019b76da-a800-7882-821d-56ba9c7097f0';
const MAX = 0xffff_ffff;

function tagKey(secret: string) {
  return deriveKey(Buffer.from(secret), 'refresh-token/tag');
}

function codecOf(issuer: string, ...[first, ...others]: [string, ...string[]]): RefreshTokenCodec {
  return new RefreshTokenCodec(issuer, [tagKey(first), ...others.map(tagKey)]);
}

const codec = codecOf(ISSUER, FIRST);

/** Tokens computed apart, by another implementation of HKDF (RFC 5869) and of the layout. */
const KNOWN: readonly (readonly [
  name: string,
  issuer: string,
  secret: string,
  handle: string,
  generation: number,
  token: string,
])[] = [
  [
    'the first token',
    ISSUER,
    FIRST,
    '019b76daa800000102030405060708090a0b0c0d0e0f1011',
    0,
    'ndt_rt_AQGbdtqoAAABAgMEBQYHCAkKCwwNDg8QEQAAAABk6tA7eNG45BtxnWyLF3OS',
  ],
  [
    'its successor',
    ISSUER,
    FIRST,
    '019b76daa800000102030405060708090a0b0c0d0e0f1011',
    1,
    'ndt_rt_AQGbdtqoAAABAgMEBQYHCAkKCwwNDg8QEQAAAAFXK3H2QQVUFJLXsLP0AKAZ',
  ],
  [
    'generation 256, which tells big endian from little',
    ISSUER,
    FIRST,
    '019b76daa800000102030405060708090a0b0c0d0e0f1011',
    256,
    'ndt_rt_AQGbdtqoAAABAgMEBQYHCAkKCwwNDg8QEQAAAQBbY_o1rOAHQ6I_sKAvz-yP',
  ],
  [
    'the last generation',
    ISSUER,
    FIRST,
    '019b76daa800000102030405060708090a0b0c0d0e0f1011',
    MAX,
    'ndt_rt_AQGbdtqoAAABAgMEBQYHCAkKCwwNDg8QEf____9KN077SnG9ZsblsrCQySLG',
  ],
  [
    'another secret',
    ISSUER,
    OTHER,
    '019b76daa800000102030405060708090a0b0c0d0e0f1011',
    0,
    'ndt_rt_AQGbdtqoAAABAgMEBQYHCAkKCwwNDg8QEQAAAAAe3hKDQkeM_axs0ZLxfKvU',
  ],
  [
    'an issuer of several scripts',
    'https://выдача.test/ключ-🔑',
    FIRST,
    '019b76daa800000102030405060708090a0b0c0d0e0f1011',
    7,
    'ndt_rt_AQGbdtqoAAABAgMEBQYHCAkKCwwNDg8QEQAAAAcMZmVrz-dGZzGcguuGGywk',
  ],
  [
    'an issuer with a slash at its end',
    `${ISSUER}/`,
    FIRST,
    '019b76daa800000102030405060708090a0b0c0d0e0f1011',
    0,
    'ndt_rt_AQGbdtqoAAABAgMEBQYHCAkKCwwNDg8QEQAAAABY8sUqh15v1Q_nWePMTia2',
  ],
  [
    'an issuer of one letter',
    'a',
    FIRST,
    '019b76daa800000102030405060708090a0b0c0d0e0f1011',
    0,
    'ndt_rt_AQGbdtqoAAABAgMEBQYHCAkKCwwNDg8QEQAAAAB9xlCQ8B9YmHBTppMLlczN',
  ],
  [
    'a handle of ones',
    ISSUER,
    FIRST,
    'f'.repeat(48),
    0,
    'ndt_rt_Af_______________________________wAAAADS8Q5y6TEwlPxgTTKs52CM',
  ],
  [
    'a handle of zeros',
    ISSUER,
    FIRST,
    '0'.repeat(48),
    0,
    'ndt_rt_AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgcJzKyoHMuVABYa3Kqx06',
  ],
];

describe('a known refresh token', () => {
  it.each(KNOWN)('%s is written byte for byte', (_case, issuer, secret, hex, generation, token) => {
    expect(codecOf(issuer, secret).encode(Buffer.from(hex, 'hex'), generation)).toBe(token);
  });

  it.each(KNOWN)('%s is read', (_case, issuer, secret, hex, generation, token) => {
    const presented = codecOf(issuer, secret).decode(token);
    expect(presented?.generation).toBe(generation);
    expect(Buffer.from(presented?.handle ?? []).toString('hex')).toBe(hex);
  });

  it('belongs to the session that was computed apart', () => {
    for (const [, issuer, secret, hex, , token] of KNOWN.slice(0, 8)) {
      expect(hex).toBe(HANDLE.toString('hex'));
      expect(codecOf(issuer, secret).decode(token)?.sid).toBe(SID);
    }
  });

  it('is read by no codec of another secret or issuer', () => {
    for (const [, issuer, secret, , , token] of KNOWN) {
      for (const [, otherIssuer, otherSecret] of KNOWN) {
        if (otherIssuer === issuer && otherSecret === secret) continue;
        expect(codecOf(otherIssuer, otherSecret).decode(token)).toBeUndefined();
      }
    }
  });
});

describe('a new session', () => {
  it('has a handle of the given time, and the id that belongs to it', () => {
    const { handle, sid } = codec.begin(NOW);
    expect(Buffer.from(handle).readUIntBE(0, 6)).toBe(NOW);
    expect(sid).toBe(sessionIdOf(handle));
    expect(codec.decode(codec.encode(handle, 0))).toEqual({ handle, sid, generation: 0 });
  });

  it('is never the same twice, even within a millisecond (R33)', () => {
    const sids = Array.from({ length: 1_000 }, () => codec.begin(NOW).sid);
    expect(new Set(sids).size).toBe(1_000);
  });
});

describe('the successor', () => {
  it('is the same whenever and wherever it is derived (R38)', () => {
    const elsewhere = codecOf(ISSUER, FIRST, OTHER);
    const again = Array.from({ length: 20 }, () => elsewhere.encode(HANDLE, 8));
    expect(new Set([...again, codec.encode(HANDLE, 8)]).size).toBe(1);
  });

  it('shares no tag with any other generation (R33)', () => {
    const tags = Array.from({ length: 1_000 }, (_, generation) =>
      codec.encode(HANDLE, generation).slice(-21),
    );
    expect(new Set(tags).size).toBe(1_000);
  });
});

describe('what can’t be written', () => {
  it.each([
    ['a handle that is short', HANDLE.subarray(1), 0, 'a handle has 24 bytes'],
    ['a handle that is long', Buffer.concat([HANDLE, HANDLE]), 0, 'a handle has 24 bytes'],
    ['no handle', Buffer.alloc(0), 0, 'a handle has 24 bytes'],
    ['a negative generation', HANDLE, -1, 'a generation is an integer of 32 bits'],
    ['a generation of five bytes', HANDLE, MAX + 1, 'a generation is an integer of 32 bits'],
    ['half a generation', HANDLE, 0.5, 'a generation is an integer of 32 bits'],
    ['NaN', HANDLE, Number.NaN, 'a generation is an integer of 32 bits'],
  ])('%s', (_case, handle, generation, message) => {
    expect(() => codec.encode(handle, generation)).toThrow(new RangeError(message));
  });
});

const TOKEN = codec.encode(HANDLE, 41);
const PREFIX = 'ndt_rt_';
const BYTES = Buffer.from(TOKEN.slice(PREFIX.length), 'base64url');

function refuses(token: string): void {
  expect([token, codec.decode(token)]).toEqual([token, undefined]);
}

describe('a damaged token is refused (R28, attacks 41 to 43)', () => {
  it('reads whole, to begin with', () => {
    expect(codec.decode(TOKEN)?.generation).toBe(41);
    expect(BYTES.length).toBe(45);
    expect(TOKEN).toHaveLength(67);
  });

  it('by any single bit of its bytes: version, handle, generation and tag (attack 42)', () => {
    for (let bit = 0; bit < BYTES.length * 8; bit += 1) {
      const damaged = Buffer.from(BYTES);
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      refuses(PREFIX + damaged.toString('base64url'));
    }
  });

  it('by any single bit of its text', () => {
    for (let at = 0; at < TOKEN.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const changed = String.fromCharCode(TOKEN.charCodeAt(at) ^ (1 << bit));
        refuses(TOKEN.slice(0, at) + changed + TOKEN.slice(at + 1));
      }
    }
  });

  it('by cutting it anywhere (attack 43)', () => {
    for (let length = 0; length < TOKEN.length; length += 1) {
      refuses(TOKEN.slice(0, length));
      refuses(TOKEN.slice(TOKEN.length - length));
    }
  });

  it.each([
    ['one character more', `${TOKEN}A`],
    ['one character in front', `A${TOKEN}`],
    ['four characters more', `${TOKEN}AAAA`],
    ['itself twice', TOKEN + TOKEN],
    ['padding', `${TOKEN}=`],
    ['more padding', `${TOKEN}==`],
    ['a space behind', `${TOKEN} `],
    ['a space in front', ` ${TOKEN}`],
    ['a line break behind', `${TOKEN}\n`],
    ['a carriage return behind', `${TOKEN}\r`],
    ['NUL behind', `${TOKEN}\u0000`],
    ['a space inside', `${TOKEN.slice(0, 30)} ${TOKEN.slice(30)}`],
    ['a space in place of a character', `${TOKEN.slice(0, 30)} ${TOKEN.slice(31)}`],
    ['quotation marks', `"${TOKEN}"`],
    ['its prefix in capitals', TOKEN.replace('ndt', 'NDT')],
    ['no prefix', TOKEN.slice(PREFIX.length)],
    ['its prefix twice', PREFIX + TOKEN],
    ['another prefix', TOKEN.replace('ndt_rt_', 'ndt_at_')],
    ['its body in capitals', PREFIX + TOKEN.slice(PREFIX.length).toUpperCase()],
    ['hexadecimal', PREFIX + BYTES.toString('hex')],
    ['percent-encoding', encodeURIComponent(`${TOKEN} `)],
    ['a character that looks like another', TOKEN.replace('A', 'А')],
    ['nothing', ''],
    ['the prefix alone', PREFIX],
    ['sixty characters of no token', PREFIX + 'A'.repeat(60)],
    ['a megabyte', PREFIX + 'A'.repeat(1_000_000)],
    ['text of another kind', 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln'],
  ])('when it has %s', (_case, token) => {
    refuses(token);
  });

  it('in the plain base64 alphabet, where that differs', () => {
    const generation = Array.from({ length: 500 }, (_, index) => index).find((index) =>
      /[-_]/.test(codec.encode(HANDLE, index).slice(PREFIX.length)),
    )!;
    const text = codec.encode(HANDLE, generation).slice(PREFIX.length);
    expect(codec.decode(PREFIX + text)?.generation).toBe(generation);
    refuses(PREFIX + text.replaceAll('-', '+').replaceAll('_', '/'));
  });

  it('of another version, even if its tag is right', () => {
    for (const version of [0, 2, 255]) {
      const bytes = Buffer.from(BYTES);
      bytes[0] = version;
      signAs(bytes, FIRST);
      refuses(PREFIX + bytes.toString('base64url'));
    }
  });

  it.each([
    ['another generation', 29, 0x01],
    ['another handle', 10, 0x80],
  ])('with the tag of %s', (_case, at, bits) => {
    const bytes = Buffer.from(BYTES);
    bytes[at]! ^= bits;
    refuses(PREFIX + bytes.toString('base64url'));
    signAs(bytes, FIRST);
    expect(codec.decode(PREFIX + bytes.toString('base64url'))).toBeDefined();
  });
});

/** Puts the right tag on bytes, as somebody with the secret could. */
function signAs(bytes: Buffer, secret: string, key = tagKey(secret)): void {
  const issuer = Buffer.from(ISSUER);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(issuer.length);
  const covered = Buffer.concat([length, issuer, bytes.subarray(0, 29)]);
  createHmac('sha256', key).update(covered).digest().copy(bytes, 29, 0, 16);
}

describe('who can make a token', () => {
  it('not who knows a session id, with random or guessed bytes (attack 41, R28)', () => {
    const guess = Buffer.alloc(45);
    guess[0] = 1;
    guess.set(Buffer.from(SID.replaceAll('-', ''), 'hex'), 1);
    refuses(PREFIX + guess.toString('base64url'));
  });

  it('not, for a session, who has the secret and its id, but not its handle (R22, attacks 64, 66)', () => {
    const sid = Buffer.from(SID.replaceAll('-', ''), 'hex');
    for (const rest of [Buffer.alloc(18), sid.subarray(6), Buffer.concat([sid.subarray(6), sid])]) {
      const handle = Buffer.alloc(24);
      handle.set(sid.subarray(0, 6));
      handle.set(rest.subarray(0, 18), 6);
      expect(codec.decode(codec.encode(handle, 0))?.sid).not.toBe(SID);
    }
  });

  it('not who has the handle, but not the secret (R51, attack 65)', () => {
    const bytes = Buffer.from(BYTES);
    bytes.fill(0, 29);
    for (const key of [tagKey(OTHER), deriveKey(HANDLE, 'refresh-token/tag')]) {
      signAs(bytes, '', key);
      refuses(PREFIX + bytes.toString('base64url'));
    }
  });

  it.each(['access-token/HS256', 'access-token/kid'] as const)(
    'not with the key for %s, though it is of the same secret (R21)',
    (purpose) => {
      const bytes = Buffer.from(BYTES);
      signAs(bytes, FIRST, deriveKey(Buffer.from(FIRST), purpose));
      refuses(PREFIX + bytes.toString('base64url'));
    },
  );

  it.each([
    ['another issuer', 'https://other.test'],
    ['the issuer with a slash', `${ISSUER}/`],
    ['the issuer in capitals', ISSUER.toUpperCase()],
    ['a longer issuer', `${ISSUER}x`],
    ['a shorter issuer', ISSUER.slice(0, -1)],
    ['no issuer', ''],
  ])('not %s with the same secret (R98, attack 44)', (_case, issuer) => {
    refuses(codecOf(issuer, FIRST).encode(HANDLE, 41));
  });
});

describe('several secrets (F24)', () => {
  const before = codecOf(ISSUER, OTHER);
  const during = codecOf(ISSUER, FIRST, OTHER);
  const after = codecOf(ISSUER, FIRST);

  it('the first one signs', () => {
    expect(during.encode(HANDLE, 3)).toBe(after.encode(HANDLE, 3));
    expect(during.encode(HANDLE, 3)).not.toBe(before.encode(HANDLE, 3));
  });

  it('all verify, and give the same session and generation', () => {
    const expected = { handle: HANDLE, sid: SID, generation: 3 };
    expect(during.decode(before.encode(HANDLE, 3))).toEqual(expected);
    expect(during.decode(after.encode(HANDLE, 3))).toEqual(expected);
  });

  it('a removed one no longer verifies', () => {
    expect(after.decode(before.encode(HANDLE, 3))).toBeUndefined();
  });

  it('damage is found whichever of them signed', () => {
    const token = before.encode(HANDLE, 3);
    expect(
      during.decode(`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`),
    ).toBeUndefined();
  });
});

describe('a codec in print', () => {
  it('shows no secret and no key (R24)', () => {
    const shown = inspect(codec, { showHidden: true, depth: 9 }) + JSON.stringify(codec);
    expect(shown).not.toContain(FIRST);
    expect(shown).not.toContain(tagKey(FIRST).export().toString('hex').slice(0, 8));
    expect(shown).not.toContain(tagKey(FIRST).export().toString('base64').slice(0, 8));
  });
});
