import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ACCESS_COOKIE, CookieClient } from '../support/cookie-client.js';
import { startResourceServer } from '../support/resource-server.js';
import { HTTP_ADAPTERS, withApp } from '../support/test-app.js';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

describe.each(HTTP_ADAPTERS)(
  'a resource server behind the origin of its issuer, on %s',
  (adapter) => {
    it('takes the cookie that the issuer set, and refuses other sites', async () => {
      const auth = { transport: 'cookie', accessToken: { signingKey: privateKey } } as const;
      await withApp({ adapter, auth }, async ({ url, clock }) => {
        const issuer = await new CookieClient(url).signIn();
        const server = await startResourceServer({
          ...{ adapter, clock },
          options: { verificationKeys: [publicKey], transport: 'cookie' },
        });
        const client = new CookieClient(server.client.url);
        client.jar.set(ACCESS_COOKIE, issuer.jar.get(ACCESS_COOKIE) ?? '');
        expect((await client.get('/me')).status).toBe(200);
        expect((await client.post('/orders', {})).status).toBe(201);
        const headers = { 'sec-fetch-site': 'same-site', origin: 'https://blog.example' };
        expect((await client.send('POST', '/orders', { body: {}, headers })).status).toBe(403);
        client.jar.clear();
        expect((await client.get('/me')).status).toBe(401);
        await server.close();
      });
    });
  },
);
