import { createHmac, createSecretKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { csrfTokenOf, isCsrfTokenOf } from '../../../lib/crypto/csrf-token.js';

const SID = '019b76da-a800-7882-821d-56ba9c7097f0';
const keyOf = (byte: number) => createSecretKey(Buffer.alloc(32, byte));
const [KEY, EARLIER] = [keyOf(1), keyOf(2)];
const TOKEN = csrfTokenOf(SID, KEY);

describe('the CSRF token of a session (R66)', () => {
  it('is the first 16 bytes of an HMAC-SHA-256 of its id, in base64url', () => {
    const mac = createHmac('sha256', Buffer.alloc(32, 1)).update(SID).digest();
    expect(TOKEN).toBe(mac.subarray(0, 16).toString('base64url'));
    expect(TOKEN).toHaveLength(22);
  });

  it('is accepted where any of the keys made it', () => {
    for (const keys of [[KEY], [KEY, EARLIER], [EARLIER, KEY]])
      expect(isCsrfTokenOf(SID, TOKEN, keys)).toBe(true);
  });

  it.each([
    ['of another key', SID, TOKEN, [EARLIER]],
    ['where there is no key', SID, TOKEN, []],
    ['of another session', SID.replace('0', '1'), TOKEN, [KEY]],
    ['that is empty', SID, '', [KEY]],
    ['that is cut', SID, TOKEN.slice(0, -1), [KEY]],
    ['with a character more', SID, `${TOKEN}A`, [KEY]],
    ['that is cut by a whole group', SID, TOKEN.slice(0, 20), [KEY]],
    ['with padding', SID, `${TOKEN}==`, [KEY]],
    ['with a space', SID, ` ${TOKEN}`, [KEY]],
  ])('is refused %s', (_case, sid, text, keys) => {
    expect(isCsrfTokenOf(sid, text, keys)).toBe(false);
  });

  it('has one spelling only: none of 4 bits that are left over may be set', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const accepted = Array.from(alphabet).filter((last) =>
      isCsrfTokenOf(SID, TOKEN.slice(0, -1) + last, [KEY]),
    );
    expect(accepted).toEqual([TOKEN.at(-1)]);
  });

  it('is refused with any bit of it changed', () => {
    const bytes = Buffer.from(TOKEN, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(isCsrfTokenOf(SID, changed.toString('base64url'), [KEY])).toBe(false);
    }
  });
});
