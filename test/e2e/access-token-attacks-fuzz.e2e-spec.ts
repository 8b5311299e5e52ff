import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { claims, compact } from '../support/access-tokens.js';
import { Forger } from '../support/forgeries.js';
import { KEY_FAMILIES } from '../support/key-families.js';
import { exchange, getRequest } from '../support/raw-http.js';
import { HTTP_ADAPTERS, sharedApp } from '../support/test-app.js';

const PLATFORMS = HTTP_ADAPTERS.flatMap((adapter) =>
  KEY_FAMILIES.map((family) => ({ adapter, alg: family.alg, family })),
);

/** Text that HTTP carries in a header as it is: no control character, and nothing that it would trim. */
const headerText = fc.string({
  unit: fc
    .integer({ min: 0x21, max: 0xff })
    .filter((code) => code !== 0x7f)
    .map((code) => String.fromCharCode(code)),
  maxLength: 12,
});
/** A place in a text, as a share of its length. */
const place = fc.double({ min: 0, max: 1, noNaN: true });
/** The ways in which texts go wrong. */
const mutation = fc.record({
  between: fc.tuple(place, place),
  text: headerText,
  how: fc.constantFrom('replace', 'insert', 'remove', 'repeat', 'reverse', 'reverse parts'),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function changed(token: string, { between, text, how }: Mutation): string {
  const [start, end] = between.map((at) => Math.floor(at * token.length)).sort((a, b) => a - b);
  const before = token.slice(0, start);
  const inside = token.slice(start, end);
  const after = token.slice(end);
  switch (how) {
    case 'replace':
      return before + text + token.slice(before.length + text.length);
    case 'insert':
      return before + text + inside + after;
    case 'remove':
      return before + after;
    case 'repeat':
      return before + inside + inside + after;
    case 'reverse':
      return before + Buffer.from(inside, 'latin1').reverse().toString('latin1') + after;
    case 'reverse parts':
      return token.split('.').reverse().join('.');
  }
}

describe.each(PLATFORMS)('R15: access tokens of $alg on $adapter', ({ adapter, family }) => {
  const f = new Forger(family);
  const test = sharedApp({ adapter, auth: { accessToken: { ...family.accessToken } } });
  const statusOf = async (token: string) => (await test.client.get('/me', token)).status;

  it('are refused with 400 or 401 on a route, however a good one is changed', async () => {
    const token = f.genuine(test.clock.now());
    expect(await statusOf(token)).toBe(200);
    await fc.assert(
      fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (mutations) => {
        const forged = mutations.reduce(changed, token);
        fc.pre(forged !== token);
        expect([400, 401]).toContain(await statusOf(forged));
      }),
      { numRuns: 60 },
    );
  });

  it('are refused with 400 or 401 on a route with any bytes in them', async () => {
    const token = f.genuine(test.clock.now());
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(bytes, place, async (inserted, at) => {
        const text = Buffer.from(inserted).toString('latin1');
        const middle = 1 + Math.floor(at * (token.length - 2));
        const line = `Authorization: Bearer ${token.slice(0, middle)}${text}${token.slice(middle)}`;
        const { status } = await exchange(test.url, getRequest('/me', line));
        expect([400, 401]).toContain(status);
      }),
      { numRuns: 40 },
    );
  });

  it('are refused where the header is any JSON, signed with the right key or not', async () => {
    const member = fc.record({
      name: fc.oneof(fc.constantFrom('alg', 'typ', 'kid', 'crit', 'b64', 'jwk'), fc.string()),
      value: fc.jsonValue({ maxDepth: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(member, async ({ name, value }) => {
        const genuine = f.header();
        const header = { ...genuine, [name]: value };
        const token = compact(header, claims(test.clock.now()), family.sign);
        fc.pre(JSON.stringify(header) !== JSON.stringify(genuine));
        expect([400, 401]).toContain(await statusOf(token));
      }),
      { numRuns: 60 },
    );
  });

  it('break nothing where they are signed with the right key, whatever they claim', async () => {
    const names = Object.keys(claims(0));
    const member = fc.record({
      name: fc.oneof(fc.constantFrom(...names), fc.string()),
      value: fc.jsonValue({ maxDepth: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(member, async ({ name, value }) => {
        const token = f.withClaims({ [name]: value })(test.clock.now());
        expect([200, 401]).toContain(await statusOf(token));
      }),
      { numRuns: 60 },
    );
  });
});
