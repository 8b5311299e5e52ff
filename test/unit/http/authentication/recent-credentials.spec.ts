import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { RecentCredentials } from '../../../../lib/http/authentication/recent-credentials.js';
import type { VerifiedToken } from '../../../../lib/services/access-token/verified-token.js';

const found = (name: string) => ({ name }) as unknown as VerifiedToken;
const TOKEN = `Bearer ${'h'.repeat(40)}.${'p'.repeat(400)}.${'s'.repeat(43)}`;

describe('R13: the credentials that came last', () => {
  it('are found again, and told apart by every character', () => {
    const recent = new RecentCredentials(10);
    const kept = found('alice');
    recent.keep(TOKEN, kept);
    expect(recent.find(TOKEN)).toBe(kept);
    for (let at = 0; at < TOKEN.length; at += 1)
      expect(recent.find(`${TOKEN.slice(0, at)}x${TOKEN.slice(at + 1)}`)).toBeUndefined();
    for (const other of [`${TOKEN} `, TOKEN.slice(0, -1), ` ${TOKEN}`, TOKEN.slice(1), ''])
      expect(recent.find(other)).toBeUndefined();
  });

  it('are not mixed up where their ends are the same', () => {
    const recent = new RecentCredentials(10);
    const other = TOKEN.replace('p', 'q');
    recent.keep(TOKEN, found('alice'));
    expect(recent.find(other)).toBeUndefined();
    recent.keep(other, found('bob'));
    expect(recent.find(other)).toEqual(found('bob'));
    expect(recent.find(TOKEN)).toBeUndefined();
  });

  it('are none with a size of 0', () => {
    const recent = new RecentCredentials(0);
    recent.keep(TOKEN, found('alice'));
    expect(recent.find(TOKEN)).toBeUndefined();
  });

  it('R91: are 4,096 at the most, however many are remembered', () => {
    const recent = new RecentCredentials(1_000_000);
    const tokenOf = (index: number) => `Bearer ${String(index).padStart(60, '0')}`;
    for (let index = 0; index < 10_000; index += 1) recent.keep(tokenOf(index), found('x'));
    let count = 0;
    for (let index = 9_999; index >= 0; index -= 1) {
      if (recent.find(tokenOf(index)) === undefined) break;
      count += 1;
    }
    expect(count).toBeLessThanOrEqual(4_096);
    expect(count).toBeGreaterThan(2_000);
  });

  it('R84: are not shown by what prints the object', () => {
    const recent = new RecentCredentials(10);
    recent.keep(TOKEN, found('alice'));
    expect(inspect(recent, { showHidden: true, depth: 9 }) + JSON.stringify(recent)).not.toContain(
      'ppp',
    );
  });
});
