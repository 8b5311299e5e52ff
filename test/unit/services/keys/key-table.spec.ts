import { describe, expect, it } from '@jest/globals';
import type { VerificationKey } from '../../../../lib/crypto/access-token-key.js';
import { KeyTable } from '../../../../lib/services/keys/key-table.js';

const keyOf = (kid: string, thumbprint = kid) =>
  ({ kid, thumbprint, algorithm: 'ES256' }) as VerificationKey;

describe('a table of keys', () => {
  it.each(['__proto__', 'constructor', 'toString', '', '0', 'a ', 'A'])(
    'R5: finds no key by %j, which nobody put in',
    (kid) => {
      const table = new KeyTable();
      table.trust(keyOf('a'));
      expect(table.find(kid, 0)).toBeUndefined();
      expect(table.find('a', 0)?.key.kid).toBe('a');
    },
  );

  it('R18: trusts a key before the moment at which its time ends, and not at it', () => {
    const table = new KeyTable();
    table.trust(keyOf('a'));
    table.retire('a', 10);
    expect([9.999, 10, 11].map((now) => table.find('a', now) !== undefined)).toEqual([
      true,
      false,
      false,
    ]);
    expect([9.999, 10].map((now) => table.trusted(now).length)).toEqual([1, 0]);
  });

  it('never lengthens a time that ends sooner', () => {
    const table = new KeyTable();
    table.trust(keyOf('a'));
    table.retire('a', 10);
    table.retire('a', 20);
    expect(table.find('a', 10)).toBeUndefined();
    table.retire('unknown', 20);
    expect(table.find('unknown', 0)).toBeUndefined();
  });

  it('R13: lets whoever remembers a key see that it is taken out, or in again', () => {
    const table = new KeyTable();
    const key = keyOf('a');
    table.trust(key);
    const remembered = table.find('a', 0);
    table.retire('a', 10);
    expect(remembered?.until).toBe(10);
    table.trust(key);
    expect(remembered?.until).toBe(Infinity);
    expect(table.withdraw('a')).toBe(true);
    expect(remembered?.until).toBe(-Infinity);
    expect(table.withdraw('a')).toBe(false);
    table.trust(key);
    expect(remembered?.until).toBe(-Infinity);
  });

  it('keeps the entry of a key that is read once more, so that no socket of it is closed', () => {
    const table = new KeyTable();
    table.trust(keyOf('a'));
    const remembered = table.find('a', 0);
    table.trustOnly([keyOf('a')]);
    expect(table.find('a', 0)).toBe(remembered);
    expect(remembered?.until).toBe(Infinity);
  });

  it('takes the same key with another algorithm for another key', () => {
    const table = new KeyTable();
    table.trust(keyOf('a'));
    const remembered = table.find('a', 0);
    const other = { ...keyOf('a'), algorithm: 'ES384' } as VerificationKey;
    table.trust(other);
    expect(table.find('a', 0)?.key).toBe(other);
    expect(remembered?.until).toBe(-Infinity);
  });

  it('R13: lets whoever remembers a key see that another has taken its id', () => {
    const table = new KeyTable();
    table.trust(keyOf('a'));
    const remembered = table.find('a', 0);
    const other = keyOf('a', 'of another');
    table.trust(other);
    expect(remembered?.until).toBe(-Infinity);
    expect(table.find('a', 0)?.key).toBe(other);
    expect(table.trusted(0)).toHaveLength(1);
  });

  it('R13: trusts some keys and no others, up to a moment, and keeps what is remembered of those that stay', () => {
    const table = new KeyTable();
    const [staying, going, coming] = ['a', 'b', 'c'].map((kid) => keyOf(kid)) as [
      VerificationKey,
      VerificationKey,
      VerificationKey,
    ];
    table.trustOnly([staying, going]);
    table.retire('b', 10);
    const remembered = ['a', 'b'].map((kid) => table.find(kid, 0));
    table.trustOnly([staying, coming], 20);
    expect(remembered.map((entry) => entry?.until)).toEqual([20, -Infinity]);
    expect(table.find('a', 19)).toBe(remembered[0]);
    expect(table.trusted(19).map(({ key }) => key)).toEqual([staying, coming]);
    expect(table.trusted(20)).toEqual([]);
  });

  it('R91: forgets keys whose time is over, and no others', () => {
    const table = new KeyTable();
    for (const kid of ['a', 'b', 'c']) table.trust(keyOf(kid));
    table.retire('a', 10);
    table.retire('b', 11);
    table.sweep(10);
    const { byKid } = table as unknown as { readonly byKid: ReadonlyMap<string, unknown> };
    expect([...byKid.keys()]).toEqual(['b', 'c']);
  });
});
