import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from 'jose';
import type { HttpClient } from '../support/http-client.js';
import { decodeJwt } from '../support/access-tokens.js';
import { refusalHere, startHere, type SampleHere } from '../support/sample-here.js';
import { startSample } from '../support/sample-process.js';
import { freshFolder, freshVariables } from '../support/sample-variables.js';
import { HTTP_ADAPTERS } from '../support/test-app.js';

const KINDS = [
  ['ES256', 'express', ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']],
  ['RS256', 'fastify', ['alg', 'e', 'kid', 'kty', 'n', 'use']],
] as const;

/** Each costs a start. */
const KILLS = 2;

/** Variables of a sample with a pair of keys in a folder that is still to be made. */
const variablesFor = (alg: string, more = {}) =>
  freshVariables({
    ...{ SIGNING_ALG: alg, SIGNING_KEY_FILE: join(freshFolder(), 'keys', 'key.pem') },
    ...more,
  });

const keysOf = async (client: HttpClient) =>
  (await client.get<JSONWebKeySet>('/.well-known/jwks.json')).body.keys;
const kidsOf = async (client: HttpClient) => (await keysOf(client)).map(({ kid }) => kid);
const tokenOf = async (sample: SampleHere) => (await sample.signIn()).access_token;
const visit = async ({ client }: SampleHere, token: string) =>
  (await client.get('/orders', token)).status;

describe.each(KINDS)('the sample with SIGNING_ALG=%s on %s', (alg, adapter, members) => {
  it('signs with it, shows the public key alone, and keeps the pair over a kill (R18, R19)', async () => {
    const variables = variablesFor(alg, { HTTP_ADAPTER: adapter, LOG_LEVEL: 'debug' });
    const first = await startSample(variables);
    const { access_token: token, refresh_token: refreshToken } = await first.signIn();
    expect(await visit(first, token)).toBe(200);
    const keys = await keysOf(first.client);
    expect(keys.map((key) => Object.keys(key).sort())).toEqual([members]);
    expect(decodeJwt(token).header).toEqual({ alg, typ: 'at+jwt', kid: keys[0]?.kid });
    const expected = { issuer: 'https://sample.example', audience: 'orders', typ: 'at+jwt' };
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys }), expected);
    expect(payload.sub).toBe('alice');
    expect(statSync(variables.SIGNING_KEY_FILE!).mode & 0o777).toBe(0o600);
    await first.end('SIGKILL');

    const second = await startSample(variables);
    expect(await keysOf(second.client)).toEqual(keys);
    expect(await visit(second, token)).toBe(200);
    expect((await second.client.refresh(refreshToken)).status).toBe(200);
    await second.end('SIGTERM');
    const [, secret = ''] = readFileSync(variables.SIGNING_KEY_FILE!, 'utf8').split('\n');
    expect(first.output() + second.output()).not.toContain(secret.slice(0, 32));
  });
});

describe('the signing key of the sample', () => {
  it('is one for all samples that start at once on one file', async () => {
    const shared = variablesFor('ES256');
    const { SIGNING_ALG = '', SIGNING_KEY_FILE = '' } = shared;
    const samples = await Promise.all(
      Array.from({ length: 3 }, () =>
        startSample(freshVariables({ SIGNING_ALG, SIGNING_KEY_FILE })),
      ),
    );
    const kids = await Promise.all(samples.map(({ client }) => kidsOf(client)));
    expect(new Set(kids.flat()).size).toBe(1);
    const token = await tokenOf(samples[0]!);
    for (const one of samples) expect(await visit(one, token)).toBe(200);
    await Promise.all(samples.map((one) => one.end('SIGTERM')));
  });

  const folder = freshFolder();
  const file = (name: string, text: string | Buffer) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const pem = { type: 'pkcs8', format: 'pem' } as const;
  const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey.export(pem);
  const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pem);
  it.each([
    ['a file that is no key', file('notes.txt', 'swordfish'), /a file with no private key/],
    ['an empty file', file('empty', ''), /a file with no private key/],
    ['a key for another algorithm', file('p256.pem', p256), /a file with no key for RS256/],
    ['an RSA key of 1024 bits', file('weak.pem', weak), /is refused: .*1024 bits/],
    ['a folder', folder, /can not be read or written \(EISDIR\)/],
    ['the key itself', p256.toString(), /is no path/],
  ])(
    'is refused with %s: in one line, with nothing of the file (R24)',
    async (_what, path, said) => {
      const refusal = await refusalHere(variablesFor('RS256', { SIGNING_KEY_FILE: path }));
      expect(refusal).toMatch(/^The sample can't start\. SIGNING_KEY_FILE [^\n]+$/);
      expect(refusal).toMatch(said);
      expect(refusal).not.toMatch(/swordfish|BEGIN|MI[A-Za-z0-9+/]{20}/);
    },
  );
});

describe.each(HTTP_ADAPTERS)('the rotation of keys in the sample on %s', (adapter) => {
  const order = async ({ client }: SampleHere, verb: 'announce' | 'rotate', token: string) => {
    const { status, body } = await client.post<{ kid: string; kids: string[]; error?: string }>(
      `/admin/keys/${verb}`,
      undefined,
      token,
    );
    return { status, ...body };
  };

  it('lets others see the next key first, accepts both, and outlives a kill (R18)', async () => {
    const variables = variablesFor('ES256', { HTTP_ADAPTER: adapter });
    let sample = await startSample(variables);
    const { access_token: admin, refresh_token: refreshToken } = await sample.signIn('bob');
    const [first] = await kidsOf(sample.client);

    const announced = await order(sample, 'announce', admin);
    expect(announced).toMatchObject({ status: 200, kid: first });
    const [, next] = announced.kids;
    expect(await order(sample, 'announce', admin)).toEqual(announced);
    expect(await kidsOf(sample.client)).toEqual([first, next]);
    expect(decodeJwt(await tokenOf(sample)).header.kid).toBe(first);

    expect(await order(sample, 'rotate', admin)).toEqual({
      status: 200,
      kid: next,
      kids: [first, next],
    });
    const token = await tokenOf(sample);
    expect(decodeJwt(token).header.kid).toBe(next);
    for (const one of [admin, token]) expect(await visit(sample, one)).toBe(200);

    const { kid: last } = await order(sample, 'rotate', admin);
    expect(await kidsOf(sample.client)).toEqual([first, next, last]);
    const newest = await tokenOf(sample);
    await sample.end('SIGKILL');

    sample = await startSample(variables);
    expect(await kidsOf(sample.client)).toEqual([last]);
    expect(await visit(sample, newest)).toBe(200);
    expect(await visit(sample, admin)).toBe(401);
    expect((await sample.client.refresh(refreshToken)).status).toBe(200);
    await sample.end('SIGTERM');
  });

  it('loses no key that it has answered, whenever it is killed', async () => {
    const variables = variablesFor('ES256', { HTTP_ADAPTER: adapter });
    let sample = await startSample(variables);
    for (let round = 0; round < KILLS; round += 1) {
      const { access_token: admin } = await sample.signIn('bob');
      const answered: string[] = [];
      let ending: Promise<unknown> | undefined;
      for (;;) {
        const answer = await order(sample, 'rotate', admin).catch(() => undefined);
        if (answer === undefined) break;
        answered.push(answer.kid);
        if (answered.length === 2 + round) ending = sample.end('SIGKILL');
      }
      await ending;

      sample = await startSample(variables);
      const [kid = ''] = await kidsOf(sample.client);
      expect(decodeJwt(await tokenOf(sample)).header.kid).toBe(kid);
      expect(answered.slice(0, -1)).not.toContain(kid);
    }
    await sample.end('SIGTERM');
  });

  it('ends before the JWK Set is too long for others', async () => {
    const sample = await startHere(variablesFor('ES256', { HTTP_ADAPTER: adapter }));
    const { access_token: admin } = await sample.signIn('bob');
    const answers = [];
    for (let count = 0; count < 25; count += 1) answers.push(await order(sample, 'rotate', admin));
    expect(answers.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 19 }, () => 200),
      ...Array.from({ length: 6 }, () => 409),
    ]);
    expect(answers[24]).toEqual({ status: 409, error: 'too_many_keys' });
    expect(await kidsOf(sample.client)).toHaveLength(20);
    expect(await visit(sample, admin)).toBe(200);
  });

  it('is for administrators, and not for a shared key', async () => {
    const sample = await startHere(freshVariables({ HTTP_ADAPTER: adapter }));
    const { access_token: admin } = await sample.signIn('bob');
    for (const verb of ['announce', 'rotate'] as const) {
      expect(await order(sample, verb, admin)).toEqual({ status: 409, error: 'no_key_pair' });
      expect(await order(sample, verb, await tokenOf(sample))).toMatchObject({ status: 403 });
    }
    expect(await keysOf(sample.client)).toEqual([]);
  });
});
