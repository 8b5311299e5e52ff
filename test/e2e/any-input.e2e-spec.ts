import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { exchange, getRequest } from '../support/raw-http.js';
import { HTTP_ADAPTERS, sharedApp } from '../support/test-app.js';

const RUNS = { numRuns: 60 };
/** Text that HTTP can carry in a header. */
const headerText = fc
  .array(
    fc.integer({ min: 0x20, max: 0xff }).filter((code) => code !== 0x7f),
    { maxLength: 200 },
  )
  .map((codes) => String.fromCharCode(...codes).trim());
/** Text made of what tokens are made of, so that it gets further in. */
const tokenText = fc
  .array(
    fc.constantFrom('A', 'b', '0', '-', '_', '.', '=', 'e30', 'bnVsbA', 'eyJhbGciOiJIUzI1NiJ9'),
    {
      maxLength: 12,
    },
  )
  .map((pieces) => pieces.join(''));
const anyText = fc.oneof(fc.string({ unit: 'binary' }), tokenText, fc.string());

describe.each(HTTP_ADAPTERS)('R15: any input on %s', (adapter) => {
  const test = sharedApp({ adapter });
  const cookieTest = sharedApp({ adapter, auth: { transport: 'cookie' } });
  const isRefused = ({ status }: { readonly status: number }): void => {
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
  };

  it('in the Authorization header is refused with 4xx', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('', 'Bearer ', 'bearer  '),
        fc.oneof(headerText, tokenText),
        async (scheme, text) => {
          isRefused(
            await test.client.send('GET', '/me', { headers: { authorization: scheme + text } }),
          );
        },
      ),
      RUNS,
    );
  });

  it('in cookies is refused with 4xx', async () => {
    const cookie = fc.tuple(
      fc.constantFrom('__Host-access_token=', '__Host-refresh_token=', '=', ''),
      fc.oneof(headerText, tokenText),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(cookie, { maxLength: 4 }), async (cookies) => {
        const headers = {
          cookie: cookies.map((parts) => parts.join('')).join('; '),
          'sec-fetch-site': 'same-origin',
        };
        isRefused(await cookieTest.client.send('GET', '/me', { headers }));
        isRefused(await cookieTest.client.send('POST', '/auth/refresh', { headers }));
        const { status } = await cookieTest.client.send('POST', '/auth/logout', { headers });
        expect([204, 400]).toContain(status);
      }),
      RUNS,
    );
  });

  it('as bytes in the Authorization line is refused with 4xx', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 60 }), async (bytes) => {
        const text = Buffer.from(bytes).toString('latin1');
        isRefused(await exchange(test.url, getRequest('/me', `Authorization: Bearer x${text}`)));
      }),
      { numRuns: 40 },
    );
  });

  it('as a refresh token is refused with 4xx', async () => {
    const prefixed = anyText.map((text) => `ndt_rt_${text}`);
    await fc.assert(
      fc.asyncProperty(fc.oneof(anyText, prefixed), async (text) => {
        isRefused(await test.client.refresh(text));
        const { status } = await test.client.logout(text);
        expect([204, 400]).toContain(status);
      }),
      RUNS,
    );
  });

  it.each(['/auth/login', '/auth/refresh'])(
    'as a JSON body of %s is refused with 4xx',
    async (path) => {
      const members = fc.record(
        {
          refresh_token: fc.jsonValue(),
          grant_type: fc.jsonValue(),
          client_id: fc.jsonValue(),
          scope: fc.jsonValue(),
          username: fc.jsonValue(),
        },
        { requiredKeys: [] },
      );
      await fc.assert(
        fc.asyncProperty(fc.oneof(fc.jsonValue(), members), async (body) => {
          isRefused(await test.client.post(path, body));
        }),
        RUNS,
      );
    },
  );

  it.each(['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'application/x'])(
    'as a body of type %s gives no 5xx',
    async (type) => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 80 }), async (body) => {
          const init = { headers: { 'content-type': type }, body: Buffer.from(body) };
          for (const path of ['/auth/login', '/auth/refresh', '/auth/logout'])
            isRefused(await test.client.send('POST', path, init));
        }),
        { numRuns: 25 },
      );
    },
  );

  it('as a session id is refused with 4xx', async () => {
    const { access_token: token } = await test.client.signIn();
    const inPath = fc
      .uint8Array({ maxLength: 40 })
      .map((bytes) =>
        bytes.reduce((path, byte) => `${path}%${byte.toString(16).padStart(2, '0')}`, ''),
      );
    await fc.assert(
      fc.asyncProperty(fc.oneof(inPath, fc.uuid(), tokenText), async (sid) => {
        isRefused(await test.client.delete(`/auth/sessions/${sid}`, token));
      }),
      RUNS,
    );
  });

  it('is followed by an application that still works', async () => {
    const tokens = await test.client.signIn();
    expect((await test.client.refresh(tokens.refresh_token)).status).toBe(200);
  });
});
