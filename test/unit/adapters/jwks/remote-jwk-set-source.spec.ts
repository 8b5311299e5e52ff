import type { LookupFunction } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { VerificationKey } from '../../../../lib/crypto/access-token-key.js';
import {
  RemoteJwkSetSource,
  type RemoteJwkSetOptions,
} from '../../../../lib/adapters/jwks/remote-jwk-set-source.js';
import type { JwksAllowance } from '../../../../lib/ports/jwk-set-source.js';
import { RemoteKeys } from '../../../../lib/services/keys/remote-keys.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { answering, JwksServer } from '../../../support/jwks-server.js';
import { DAY, SECOND } from '../../builders.js';

const ALL: readonly JwksAllowance[] = ['jwks-over-http', 'jwks-on-private-network'];
const keysOf = (count: number) => ({
  keys: Array.from({ length: count }, (_, at) => ({ kty: 'EC', kid: `kid-${at}` })),
});

/** A name server that answers each question with the next of these, and the last for ever. */
function resolving(...answers: readonly string[]): LookupFunction & { questions: number } {
  const lookup: LookupFunction = (_name, _options, done) => {
    const address = answers[Math.min(resolver.questions, answers.length - 1)]!;
    resolver.questions += 1;
    done(null, [{ address, family: 4 }]);
  };
  const resolver = Object.assign(lookup, { questions: 0 });
  return resolver;
}

let server: JwksServer;
let sources: RemoteJwkSetSource[];
beforeEach(async () => {
  server = await JwksServer.http();
  sources = [];
});
afterEach(async () => {
  for (const source of sources) source.close();
  await server.close();
});

function open(
  options: Partial<RemoteJwkSetOptions> = {},
  surroundings: ConstructorParameters<typeof RemoteJwkSetSource>[1] = {},
): RemoteJwkSetSource {
  const uri = server.urlAt('127.0.0.1');
  const source = new RemoteJwkSetSource({ uri, allowInsecure: ALL, ...options }, surroundings);
  sources.push(source);
  return source;
}

const messageOf = (work: Promise<unknown>) =>
  work.then(
    () => 'no error',
    (error: unknown) => (error as Error).message,
  );

describe('a remote JWK Set', () => {
  it('gives its members as they are (RFC 7517 section 5)', async () => {
    const { keys } = keysOf(2);
    server.answer = answering({ keys, more: true });
    expect(await open().fetch()).toEqual(keys);
  });

  it('is downloaded anew each time, and once for calls at the same time', async () => {
    const source = open();
    await Promise.all([source.fetch(), source.fetch(), source.fetch()]);
    expect(server.requests).toHaveLength(1);
    server.answer = answering(keysOf(1));
    expect(await source.fetch()).toHaveLength(1);
    expect(server.requests).toHaveLength(2);
  });

  it.each([
    ['no JSON', 'no JSON at all'],
    ['HTML', '<!doctype html><title>Sign in</title>'],
    ['nothing', ''],
    ['an array', '[]'],
    ['null', 'null'],
    ['without keys', '{}'],
    ['with keys that are no list', '{"keys":{"0":{}}}'],
    ['with a key that is no object', '{"keys":[{"kid":"a"},7]}'],
    ['with a key that is a list', '{"keys":[[]]}'],
    ['cut off', '{"keys":[{"kid":"a"}'],
    ['followed by more', '{"keys":[]}{"keys":[]}'],
    ['nested without an end', `{"keys":${'['.repeat(60_000)}`],
    ['compressed without saying so', gzipSync('{"keys":[]}')],
  ])('that is %s is refused', async (_case, body) => {
    server.answer = (_request, response) => response.end(body);
    expect(await messageOf(open().fetch())).toMatch(/^no JWK Set from http:/);
  });

  it('may have 100 keys, and no more (R20)', async () => {
    server.answer = answering(keysOf(100));
    const source = open();
    expect(await source.fetch()).toHaveLength(100);
    server.answer = answering(keysOf(101));
    expect(await messageOf(source.fetch())).toMatch('it has 101 keys, more than 100');
  });

  it('fails in words that hold nothing of the query', async () => {
    const uri = server.urlAt('127.0.0.1', '/jwks.json?api_key=canary#canary');
    server.answer = answering({}, 302, { location: '/?canary' });
    const message = await messageOf(open({ uri }).fetch());
    const origin = `http://127.0.0.1:${server.port}`;
    expect(message).toBe(
      `no JWK Set from ${origin}/jwks.json: the answer was a redirect (302), and none is followed`,
    );
    expect(server.requests[0]!.url).toBe('/jwks.json?api_key=canary');
  });

  it('fails in words where nobody listens at any of several addresses', async () => {
    const { port } = server;
    const lookup: LookupFunction = (_name, _options, done) => {
      done(null, [
        { address: '127.0.0.2', family: 4 },
        { address: '127.0.0.3', family: 4 },
      ]);
    };
    const uri = new URL(`http://issuer.test:${port}/`);
    const message = await messageOf(open({ uri, timeout: 1_000 }, { lookup }).fetch());
    expect(message).toMatch(
      /^no JWK Set from http:\/\/issuer\.test:\d+\/: (E[A-Z]+$|request timed out)/,
    );
  });

  it('is waited for no longer than the timeout, and then tried anew (R20)', async () => {
    const source = open({ timeout: 100 });
    server.answer = () => {};
    expect(await messageOf(source.fetch())).toMatch('request timed out');
    await server.isLeft();
    server.answer = answering(keysOf(1));
    expect(await source.fetch()).toHaveLength(1);
  });
});

describe('what is asked', () => {
  const refusalOf = (url: string, allowInsecure: readonly JwksAllowance[] = []): string => {
    try {
      new RemoteJwkSetSource({ uri: new URL(url), allowInsecure });
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('is https, unless http is allowed by name (R20)', () => {
    expect(refusalOf('http://issuer.test/')).toMatch('only asked for over https');
    expect(refusalOf('http://issuer.test/', ['jwks-on-private-network'])).toMatch('https');
    expect(refusalOf('http://issuer.test/', ['jwks-over-http'])).toBe('');
    expect(refusalOf('https://issuer.test/')).toBe('');
  });

  it.each(['file:///etc/passwd', 'data:application/json,{"keys":[]}', 'ftp://issuer.test/'])(
    'is never %s',
    (url) => {
      expect(refusalOf(url, ALL)).toMatch('only asked for over https');
    },
  );

  it('is asked without credentials', () => {
    for (const url of ['https://user@issuer.test/', 'https://:password@issuer.test/']) {
      expect(refusalOf(url)).toMatch('without credentials');
      expect(refusalOf(url)).not.toMatch('user@|password@');
    }
  });

  it('stays what it was, whatever becomes of the URL that was given', async () => {
    const uri = server.urlAt('127.0.0.1');
    const source = open({ uri });
    uri.pathname = '/other';
    uri.port = '1';
    await source.fetch();
    expect(server.requests[0]!.url).toBe('/jwks.json');
  });
});

describe('a target that is refused sees no connection (R4, R20, attack 9)', () => {
  const allowInsecure = ['jwks-over-http'] as const;

  it('an address in the URL', async () => {
    const message = await messageOf(open({ allowInsecure }).fetch());
    expect(message).toMatch(/127\.0\.0\.1, a private address.*'jwks-on-private-network'/);
    expect(server.connections).toBe(0);
  });

  it('a name that leads there', async () => {
    for (const host of ['issuer.test', 'localhost']) {
      const lookup = host === 'localhost' ? undefined : resolving('127.0.0.1');
      const source = open({ uri: server.urlAt(host), allowInsecure }, lookup ? { lookup } : {});
      expect(await messageOf(source.fetch())).toMatch('a private address');
    }
    expect(server.connections).toBe(0);
  });

  it('a name that leads there at the second question: none is asked twice (DNS rebinding)', async () => {
    const lookup = resolving('127.0.0.1', '169.254.169.254', '127.0.0.1');
    const source = open({ uri: server.urlAt('issuer.test') }, { lookup });
    await source.fetch();
    expect([lookup.questions, server.connections]).toEqual([1, 1]);
    expect(await messageOf(source.fetch())).toMatch('169.254.169.254, which is never asked');
    expect([lookup.questions, server.connections]).toEqual([2, 1]);
    await source.fetch();
    expect([lookup.questions, server.connections]).toEqual([3, 2]);
  });
});

describe('over https', () => {
  const allowInsecure = ['jwks-on-private-network'] as const;
  let https: JwksServer;
  beforeEach(async () => {
    https = await JwksServer.https('issuer.test');
    https.answer = answering(keysOf(1));
  });
  afterEach(async () => {
    await https.close();
  });
  const ask = (host: string, ca: string | undefined) => {
    const surroundings = { lookup: resolving('127.0.0.1'), ...(ca === undefined ? {} : { ca }) };
    return open({ uri: https.urlAt(host), allowInsecure }, surroundings).fetch();
  };

  it('gives the set of an issuer whose certificate is trusted', async () => {
    expect(await ask('issuer.test', https.ca)).toHaveLength(1);
  });

  it('refuses a certificate that is not trusted', async () => {
    expect(await messageOf(ask('issuer.test', undefined))).toMatch('self-signed certificate');
    expect(https.requests).toHaveLength(0);
  });

  it('refuses the certificate of another', async () => {
    expect(await messageOf(ask('other.test', https.ca))).toMatch('altnames');
    expect(https.requests).toHaveLength(0);
  });
});

describe('the close', () => {
  it('breaks a download off', async () => {
    const asked = new Promise<void>((resolve) => {
      server.answer = () => resolve();
    });
    const source = open();
    const fetched = messageOf(source.fetch());
    await asked;
    source.close();
    expect(await fetched).toMatch(/^no JWK Set from/);
    await server.isLeft();
  });

  it('breaks a download off whose name is still looked up', async () => {
    const asked = new Promise<() => void>((resolve) => {
      const lookup: LookupFunction = (_name, _options, done) =>
        resolve(() => done(null, [{ address: '127.0.0.1', family: 4 }]));
      const source = open({ uri: server.urlAt('issuer.test') }, { lookup });
      void messageOf(source.fetch()).then((message) => told.push(message));
    });
    const told: string[] = [];
    const answerLate = await asked;
    sources[0]!.close();
    answerLate();
    await expect(open().fetch()).resolves.toEqual([]);
    expect(told).toEqual([expect.stringMatching(/^no JWK Set from/)]);
    expect(server.connections).toBe(1);
  });
});

describe('10,000 tokens with random kids (R20, attack 40)', () => {
  it.each([
    ['answers', answering(keysOf(2))],
    ['fails', answering({}, 500)],
    ['hangs up', (request) => request.socket.destroy()],
  ] satisfies [string, JwksServer['answer']][])(
    'lead to one request per cool-down to an issuer that %s',
    async (_case, answer) => {
      const clock = new MovableClock();
      const coolDown = 30 * SECOND;
      const keys = new RemoteKeys(
        open(),
        { maxAge: DAY, staleLimit: DAY, coolDown },
        clock,
        { tell: () => {} },
        ({ kid }) => ({ kid }) as VerificationKey,
      );
      server.answer = answering(keysOf(2));
      await keys.start();
      server.answer = answer;
      for (let round = 1; round <= 3; round += 1) {
        clock.advance(coolDown);
        const sought = Array.from({ length: 10_000 }, (_, at) => keys.seek(`${round}-${at}`));
        expect(new Set(await Promise.all(sought))).toEqual(new Set([undefined]));
        expect(keys.find('kid-1')?.key.kid).toBe('kid-1');
        expect(server.requests).toHaveLength(1 + round);
      }
      keys.onModuleDestroy();
    },
    // Thirty thousand waits, on machines that do other work too.
  );
});
