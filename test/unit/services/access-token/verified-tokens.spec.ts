import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { TrustedKey } from '../../../../lib/services/keys/verification-keys.js';
import { VerifiedToken } from '../../../../lib/services/access-token/verified-token.js';
import { VerifiedTokens } from '../../../../lib/services/access-token/verified-tokens.js';

const KEY = { until: Infinity } as TrustedKey;
const verified = (sub: string) =>
  new VerifiedToken({ iss: 'i', sub, aud: 'a', exp: 1 }, KEY, 5_000);

/** How many of the tokens `t0`, `t1` … are remembered. Looking refreshes, so it is done once. */
function countOf(tokens: VerifiedTokens, upTo: number): number {
  return Array.from({ length: upTo }, (_, index) => tokens.find(`t${index}`)).filter(
    (found) => found !== undefined,
  ).length;
}

function fill(tokens: VerifiedTokens, from: number, to: number): void {
  for (let index = from; index < to; index += 1) tokens.remember(`t${index}`, verified(`${index}`));
}

describe('verified tokens (R13)', () => {
  it('are found again, each with its own claims', () => {
    const tokens = new VerifiedTokens(10);
    fill(tokens, 0, 5);
    for (let index = 0; index < 5; index += 1) {
      expect(tokens.find(`t${index}`)).toEqual(verified(`${index}`));
    }
    expect(tokens.find('t5')).toBeUndefined();
  });

  it('are told apart by every character', () => {
    const tokens = new VerifiedTokens(10);
    const token = `${'h'.repeat(40)}.${'p'.repeat(400)}.${'s'.repeat(43)}`;
    tokens.remember(token, verified('alice'));
    expect([tokens.find(token), tokens.find(token)]).toEqual([
      verified('alice'),
      verified('alice'),
    ]);
    for (let at = 0; at < token.length; at += 1) {
      expect(tokens.find(`${token.slice(0, at)}x${token.slice(at + 1)}`)).toBeUndefined();
    }
    expect(tokens.find(`${token} `)).toBeUndefined();
    expect(tokens.find(token.slice(0, -1))).toBeUndefined();
  });

  it.each([2, 10, 100])('are never more than %d, however many come (R91)', (size) => {
    const tokens = new VerifiedTokens(size);
    for (let round = 0; round < 5; round += 1) fill(tokens, round * size, (round + 1) * size);
    expect(countOf(tokens, 5 * size)).toBeLessThanOrEqual(size);
    expect(tokens.find(`t${5 * size - 1}`)).toBeDefined();
  });

  it('stay while they are used, and go when they are not', () => {
    const tokens = new VerifiedTokens(10);
    tokens.remember('used', verified('used'));
    tokens.remember('idle', verified('idle'));
    for (let index = 0; index < 100; index += 1) {
      fill(tokens, index, index + 1);
      expect(tokens.find('used')).toEqual(verified('used'));
    }
    expect(tokens.find('idle')).toBeUndefined();
  });

  it('are forgotten when that is asked for, however long they are known', () => {
    const tokens = new VerifiedTokens(4);
    tokens.remember('old', verified('old'));
    fill(tokens, 0, 2);
    tokens.forget('old');
    expect(tokens.find('old')).toBeUndefined();
    tokens.remember('new', verified('new'));
    tokens.forget('new');
    expect(tokens.find('new')).toBeUndefined();
    tokens.forget('never there');
  });

  it('are the same object whichever way they are found', () => {
    const tokens = new VerifiedTokens(10);
    const kept = verified('alice');
    expect(tokens.find('token')).toBeUndefined();
    tokens.remember('token', kept);
    for (let times = 0; times < 3; times += 1) expect(tokens.find('token')).toBe(kept);
  });

  it('give way to what is remembered of the same token later', () => {
    const tokens = new VerifiedTokens(10);
    tokens.remember('token', verified('first'));
    tokens.find('token');
    tokens.forget('token');
    expect(tokens.find('token')).toBeUndefined();
    tokens.remember('token', verified('second'));
    expect(tokens.find('token')).toEqual(verified('second'));
    expect(tokens.find('token')).toEqual(verified('second'));
  });

  it('are not kept at all with a size of 0', () => {
    const tokens = new VerifiedTokens(0);
    tokens.remember('t0', verified('0'));
    expect(tokens.find('t0')).toBeUndefined();
  });

  it('are not shown by what prints the object (R84)', () => {
    const tokens = new VerifiedTokens(10);
    tokens.find('canary-token');
    tokens.remember('canary-token', verified('alice'));
    tokens.find('canary-token');
    expect(inspect(tokens, { showHidden: true, depth: 9 })).not.toContain('canary');
  });
});
