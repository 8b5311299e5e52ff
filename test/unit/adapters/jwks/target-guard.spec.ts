import { describe, expect, it } from '@jest/globals';
import type { LookupFunction } from 'node:net';
import { TargetGuard } from '../../../../lib/adapters/jwks/target-guard.js';

/** A name server that answers each question with the next of these. */
function answering(...answers: readonly (readonly string[] | Error)[]): LookupFunction {
  const left = [...answers];
  return (_name, { all }, done) => {
    expect(all).toBe(true);
    const answer = left.shift()!;
    if (answer instanceof Error) done(answer, []);
    else
      done(
        null,
        answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
  };
}

/** What a connection learns: the addresses to use, or the message of the refusal. */
function ask(guard: TargetGuard, all = true): unknown {
  let learnt: unknown;
  guard.lookup('issuer.test', { all }, (error, ...found) => {
    learnt = error === null ? found : error.message;
  });
  return learnt;
}

describe('the look-up of an issuer (R20)', () => {
  it('gives every address, where all are public', () => {
    const found = [
      { address: '1.1.1.1', family: 4 },
      { address: '2606:4700::1', family: 6 },
    ];
    const resolve = answering(['1.1.1.1', '2606:4700::1'], ['1.1.1.1', '2606:4700::1']);
    const guard = new TargetGuard(false, resolve);
    expect(ask(guard)).toEqual([found]);
    expect(ask(guard, false)).toEqual(['1.1.1.1', 4]);
  });

  it.each([
    ['the only one', ['10.0.0.7']],
    ['the last of several', ['1.1.1.1', '2606:4700::1', '10.0.0.7']],
  ])('fails for a private address: %s', (_case, answer) => {
    const refusal = /^issuer\.test is at 10\.0\.0\.7, a private .*'jwks-on-private-network'/;
    expect(ask(new TargetGuard(false, answering(answer)))).toMatch(refusal);
    expect(ask(new TargetGuard(false, answering(answer)), false)).toMatch(refusal);
    expect(ask(new TargetGuard(true, answering(answer)))).toHaveLength(1);
  });

  it.each(['169.254.169.254', '0.0.0.0', '::ffff:127.0.0.1', 'fe80::1', '224.0.0.1'])(
    'fails for %s, allowance or not',
    (address) => {
      const refusal = `issuer.test is at ${address}, which is never asked`;
      for (const allowed of [false, true])
        expect(ask(new TargetGuard(allowed, answering([address])))).toBe(refusal);
    },
  );

  it('judges each answer of a name server that changes its mind', () => {
    const guard = new TargetGuard(false, answering(['1.1.1.1'], ['127.0.0.1'], ['1.1.1.1']));
    expect(ask(guard)).toHaveLength(1);
    expect(ask(guard)).toMatch(/127\.0\.0\.1/);
    expect(ask(guard)).toHaveLength(1);
  });

  it('fails with the name server, and for a name without addresses', () => {
    const guard = new TargetGuard(true, answering(new Error('ENOTFOUND'), []));
    expect(ask(guard)).toBe('ENOTFOUND');
    expect(ask(guard)).toBe('issuer.test has no address');
  });
});

describe('an address in the URL itself (R20)', () => {
  const refusalOf = (url: string, isPrivateAllowed: boolean): string => {
    try {
      new TargetGuard(isPrivateAllowed).requireAllowed(new URL(url));
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it.each([
    ...['https://127.0.0.1/', 'https://127.1/', 'https://2130706433/', 'https://0x7f000001/'],
    ...['https://017700000001/', 'https://127.0.0.1./', 'https://[::1]/', 'https://10.1.2.3:8443/'],
    ...['https://[fd00::1]/', 'https://１２７.0.0.1/'],
  ])('%s is asked only with the allowance', (url) => {
    expect(refusalOf(url, false)).toMatch('jwks-on-private-network');
    expect(refusalOf(url, true)).toBe('');
  });

  it.each([
    ...['https://169.254.169.254/', 'https://[::ffff:127.0.0.1]/', 'https://[::]/', 'https://0/'],
    ...['https://[fe80::1]/', 'https://255.255.255.255/', 'https://[::ffff:1.1.1.1]/'],
  ])('%s is never asked', (url) => {
    for (const allowed of [false, true]) expect(refusalOf(url, allowed)).toMatch('never asked');
  });

  it.each(['https://1.1.1.1/', 'https://[2606:4700::1]/', 'https://issuer.test/'])(
    '%s may be asked',
    (url) => {
      expect(refusalOf(url, false)).toBe('');
    },
  );
});
