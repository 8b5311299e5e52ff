import { Body, Controller, Delete, HttpCode, Patch, Post, Put } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import { Public } from 'nestjs-dual-token';
import { CookieClient, setCookiesOf } from '../support/cookie-client.js';
import type { Answer } from '../support/http-client.js';
import { HTTP_ADAPTERS, sharedApp, withApp } from '../support/test-app.js';
import { verdictOf, type Verdict } from '../support/verdicts.js';

const CROSS_SITE: Verdict = {
  status: 403,
  body: { error: 'cross_site_request' },
  challenge: null,
  cache: 'no-store',
  retryAfter: null,
};

/** A host with routes that change something. */
@Controller('notes')
class NotesController {
  static changes = 0;

  @Post()
  @HttpCode(200)
  add(@Body() _body: unknown): object {
    return { changes: (NotesController.changes += 1) };
  }

  @Put()
  put(): object {
    return this.add(undefined);
  }

  @Patch()
  patch(): object {
    return this.add(undefined);
  }

  @Delete()
  remove(): object {
    return this.add(undefined);
  }

  @Public()
  @Post('open')
  @HttpCode(200)
  open(): object {
    return {};
  }
}

type Headers = Readonly<Record<string, string>>;

const FORGED: readonly Headers[] = [{ 'sec-fetch-site': 'cross-site' }, { origin: 'null' }, {}];

/** Requests that a page elsewhere has a browser send: what the browser says of them. */
const FOREIGN: readonly (readonly [what: string, headers: (url: string) => Headers])[] = [
  ['attack 72: from another site', () => ({ 'sec-fetch-site': 'cross-site' })],
  ['attack 72: from another site by Origin', () => ({ origin: 'https://evil.example' })],
  [
    'attack 73: from a sibling subdomain',
    () => ({ 'sec-fetch-site': 'same-site', origin: 'https://blog.good.example' }),
  ],
  [
    'attack 73: from another port of the host',
    (url) => ({ origin: url.replace(/\d+$/, '1'), 'sec-fetch-site': 'same-site' }),
  ],
  ['attack 74: with Origin: null', () => ({ origin: 'null' })],
  ['attack 74: with neither header', () => ({})],
  [
    'attack 74: from an origin that begins with an allowed one',
    () => ({ origin: 'https://app.example.evil.com' }),
  ],
  [
    'attack 74: from an origin that ends with an allowed one',
    () => ({ origin: 'https://evilapp.example' }),
  ],
  ['attack 74: from an allowed host over plain HTTP', () => ({ origin: 'http://app.example' })],
  [
    'attack 74: from an allowed host on another port',
    () => ({ origin: 'https://app.example:444' }),
  ],
  [
    'attack 74: from the own host with another scheme',
    (url) => ({ origin: url.replace('http', 'ftp') }),
  ],
  ['attack 74: with an Origin in capitals', () => ({ origin: 'HTTPS://APP.EXAMPLE' })],
  ['attack 74: with two origins', () => ({ origin: 'https://app.example https://evil.example' })],
  ['with Sec-Fetch-Site twice', () => ({ 'sec-fetch-site': 'same-origin, cross-site' })],
  ['with a Sec-Fetch-Site that nobody knows', () => ({ 'sec-fetch-site': 'friendly' })],
  [
    'R77: with X-Forwarded-Host naming the attacker',
    () => ({ origin: 'https://evil.example', 'x-forwarded-host': 'evil.example' }),
  ],
  [
    'with the Referer of the own site, which proves nothing',
    (url) => ({ referer: `${url}/`, origin: 'null' }),
  ],
];

/** What the browser says of requests that may be sent. */
const OWN: readonly (readonly [what: string, headers: (url: string) => Headers])[] = [
  ['from a page of the own origin', () => ({ 'sec-fetch-site': 'same-origin' })],
  ['from a page of the own origin, by Origin', (url) => ({ origin: url })],
  ['by the user', () => ({ 'sec-fetch-site': 'none' })],
  [
    'from an allowed origin on another site',
    () => ({ origin: 'https://app.example', 'sec-fetch-site': 'cross-site' }),
  ],
  ['from an allowed origin, by Origin', () => ({ origin: 'https://app.example' })],
];

describe.each(HTTP_ADAPTERS)('R65: requests with a cookie on %s', (adapter) => {
  const test = sharedApp({
    adapter,
    auth: { transport: 'cookie', csrf: { allowedOrigins: ['https://app.example'] } },
    controllers: [NotesController],
  });
  const signedIn = () => new CookieClient(test.url).signIn();

  /** Everything that is authenticated by a cookie and changes something, and a sign-in, which sets one. */
  const ROUTES: readonly (readonly [method: string, path: string, body?: unknown])[] = [
    ['POST', '/auth/login', { username: 'alice', password: 'right' }],
    ['POST', '/auth/refresh', {}],
    ['POST', '/auth/logout', {}],
    ['POST', '/auth/logout-all', {}],
    ['DELETE', '/auth/sessions/0196f000-0000-7000-8000-000000000000'],
    ['POST', '/notes', { text: 'x' }],
    ['PUT', '/notes', {}],
    ['PATCH', '/notes', {}],
    ['DELETE', '/notes'],
  ];

  it.each(FOREIGN)('%s are refused on every route, and change nothing', async (_what, headers) => {
    const client = await signedIn();
    const before = NotesController.changes;
    const calls = await test.repository.callsOf(async () => {
      for (const [method, path, body] of ROUTES) {
        // With neither header, a sign-in is a client's that is no browser: no cookie authenticates it.
        if (path === '/auth/login' && Object.keys(headers(test.url)).length === 0) continue;
        const answer = await client.send(method, path, { body, headers: headers(test.url) });
        expect([path, verdictOf(answer)]).toEqual([path, CROSS_SITE]);
        expect(answer.headers.get('vary')).toBe('Origin, Sec-Fetch-Site');
        expect(setCookiesOf(answer)).toEqual([]);
      }
    });
    expect([calls, NotesController.changes]).toEqual([[], before]);
    expect((await client.refresh()).status).toBe(200);
  });

  it.each(OWN)('%s pass on every route', async (_what, headers) => {
    const client = await signedIn();
    for (const [method, path, body] of ROUTES) {
      const success = path.startsWith('/auth/logout') ? 204 : 200;
      const answer = await client.send(method, path, { body, headers: headers(test.url) });
      expect([path, answer.status]).toEqual([path, path.includes('sessions/') ? 404 : success]);
      if (success === 204) await client.signIn();
    }
  });

  it.each([
    ['text/plain', '{}'],
    ['application/x-www-form-urlencoded', 'a=b'],
    ['multipart/form-data; boundary=x', '--x--'],
  ])(
    'attack 72: a form as %s is refused from elsewhere, and on our routes from anywhere',
    async (type, body) => {
      const client = await signedIn();
      const calls = await test.repository.callsOf(async () => {
        for (const path of [
          '/auth/login',
          '/auth/refresh',
          '/auth/logout',
          '/auth/logout-all',
          '/notes',
        ]) {
          for (const headers of FORGED) {
            const foreign = { body, headers: { ...headers, 'content-type': type } };
            const answer = await client.send('POST', path, foreign);
            expect([path, [403, 415].includes(answer.status)]).toEqual([path, true]);
          }
        }
        for (const path of ['/auth/refresh', '/auth/logout']) {
          const own = { body, headers: { origin: test.url, 'content-type': type } };
          const answer = await client.send('POST', path, own);
          expect([path, answer.status]).toEqual([path, 415]);
        }
      });
      expect(calls).toEqual([]);
    },
  );

  it('attack 72: a request without a body is refused from elsewhere, and passes from the own origin', async () => {
    const client = await signedIn();
    for (const path of ['/auth/refresh', '/auth/logout', '/notes']) {
      const foreign = await client.send('POST', path, { headers: {} });
      expect(verdictOf(foreign)).toEqual(CROSS_SITE);
    }
    for (const [path, status] of [
      ['/notes', 200],
      ['/auth/refresh', 200],
      ['/auth/logout', 204],
    ] as const)
      expect((await client.send('POST', path)).status).toBe(status);
  });

  it('attack 76: GET, HEAD and method overrides reach no route that changes something', async () => {
    const client = await signedIn();
    const override = { 'x-http-method-override': 'POST', 'sec-fetch-site': 'cross-site' };
    const calls = await test.repository.callsOf(async () => {
      for (const path of ['/auth/refresh', '/auth/logout', '/auth/refresh?_method=POST'])
        for (const method of ['GET', 'HEAD', 'PUT', 'OPTIONS']) {
          const { status } = await client.send(method, path, { headers: override });
          expect([method, [404, 405].includes(status)]).toEqual([method, true]);
        }
    });
    expect(calls).toEqual([]);
  });

  it('reading needs no proof, from wherever it comes: what may be read by whom is for CORS', async () => {
    const client = await signedIn();
    for (const [, headers] of FOREIGN) {
      const answer = await client.send('GET', '/me', { headers: headers(test.url) });
      expect(answer.status).toBe(200);
    }
  });

  it('a public route is not authenticated by a cookie, so anybody may post to it', async () => {
    const client = await signedIn();
    const headers = { origin: 'https://evil.example' };
    expect((await client.send('POST', '/notes/open', { body: {}, headers })).status).toBe(200);
  });

  it('are told as an event, with no cookie and no origin in it', async () => {
    const client = await signedIn();
    const before = test.told('cross-site').length;
    await client.send('POST', '/notes', { headers: { origin: 'https://evil.example' } });
    const told = test.told('cross-site').slice(before);
    expect(told).toHaveLength(1);
    expect(JSON.stringify(told)).not.toMatch(/evil|access_token|eyJ/);
  });
});

describe.each(HTTP_ADAPTERS)('R69, attack 75: CORS with cookies on %s', (adapter) => {
  const test = sharedApp({
    adapter,
    auth: { transport: 'cookie', csrf: { allowedOrigins: ['https://app.example'] } },
    prepare: (app) => {
      app.enableCors({ origin: ['https://app.example'], credentials: true });
    },
  });
  const preflight = (origin: string): Promise<Answer> =>
    new CookieClient(test.url).send('OPTIONS', '/auth/refresh', {
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });

  it('a preflight from a listed origin is answered, from another it is not', async () => {
    const listed = await preflight('https://app.example');
    expect(listed.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(listed.headers.get('access-control-allow-credentials')).toBe('true');
    for (const origin of ['https://evil.example', 'null', 'https://app.example.evil.com']) {
      const { headers } = await preflight(origin);
      expect(headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('the library by itself lets no other origin read', async () => {
    await withApp({ adapter, auth: { transport: 'cookie' } }, async ({ url }) => {
      const client = await new CookieClient(url).signIn();
      for (const [method, path] of [
        ['OPTIONS', '/auth/refresh'],
        ['GET', '/me'],
      ] as const) {
        const { headers } = await client.send(method, path, {
          headers: { origin: 'https://evil.example' },
        });
        expect(headers.get('access-control-allow-origin')).toBeNull();
        expect(headers.get('access-control-allow-credentials')).toBeNull();
      }
    });
  });
});

describe.each(HTTP_ADAPTERS)(
  'R66: the token of a session, for a client that says nothing, on %s',
  (adapter) => {
    const CSRF = '__Host-csrf_token';
    const test = sharedApp({
      adapter,
      auth: { transport: 'cookie', csrf: { token: true } },
      controllers: [NotesController],
    });
    const signedIn = () => new CookieClient(test.url).signIn();
    const send = (client: CookieClient, path: string, headers: Headers): Promise<Answer> =>
      client.send('POST', path, { body: {}, headers });

    it('is in a cookie that a page can read, and that lives as long as the session', async () => {
      const answer = await new CookieClient(test.url).login();
      const cookie = setCookiesOf(answer).find(({ name }) => name === CSRF);
      expect(cookie?.attributes).toEqual({
        ...{ path: '/', secure: true, samesite: 'Strict', 'max-age': '604800' },
      });
    });

    it('opens every route where it comes back in the header, and stays the same for the session', async () => {
      const client = await signedIn();
      const token = client.jar.get(CSRF) ?? '';
      const headers = { 'x-csrf-token': token };
      expect((await send(client, '/notes', headers)).status).toBe(200);
      expect((await send(client, '/auth/refresh', headers)).status).toBe(200);
      expect(client.jar.get(CSRF)).toBe(token);
      expect((await send(client, '/auth/logout', headers)).status).toBe(204);
      expect(client.jar.size).toBe(0);
    });

    it('is refused where it is missing, made up, of another session, or only in the cookie', async () => {
      const client = await signedIn();
      const other = await signedIn();
      const good = client.jar.get(CSRF) ?? '';
      const flipped = (good.startsWith('A') ? 'B' : 'A') + good.slice(1);
      for (const token of [
        undefined,
        '',
        'x',
        other.jar.get(CSRF),
        flipped,
        `${good}=`,
        `${good}A`,
      ]) {
        const headers: Headers = token === undefined ? {} : { 'x-csrf-token': token };
        for (const path of ['/notes', '/auth/refresh', '/auth/logout', '/auth/logout-all'])
          expect([path, verdictOf(await send(client, path, headers))]).toEqual([path, CROSS_SITE]);
      }
      // A sibling that plants a cookie and sends its own token in the header has not the session's.
      client.jar.set(CSRF, other.jar.get(CSRF) ?? '');
      const planted = { 'x-csrf-token': other.jar.get(CSRF) ?? '' };
      expect(verdictOf(await send(client, '/notes', planted))).toEqual(CROSS_SITE);
    });

    it('helps no request that says it is from elsewhere', async () => {
      const client = await signedIn();
      const headers = {
        'x-csrf-token': client.jar.get(CSRF) ?? '',
        origin: 'https://evil.example',
      };
      expect(verdictOf(await send(client, '/notes', headers))).toEqual(CROSS_SITE);
    });

    it('a sign-in needs none: it says nothing, is JSON, and no cookie authenticates it', async () => {
      const client = new CookieClient(test.url);
      client.headers = {};
      expect((await client.login()).status).toBe(200);
      const headers = { 'content-type': 'text/plain' };
      const form = await client.send('POST', '/auth/login', { body: '{}', headers });
      expect(form.status).toBe(415);
    });
  },
);

describe('R21: the key of that token', () => {
  it('is of its own: none of a secret that was taken out is accepted, one of an overlapping secret is', async () => {
    const [first, second] = [
      'Jq0zv4kG8sR2mXbT6yWn1cLh9dPf3uEa',
      'u8Zr1TqWc5yVbN3mXk7JpLs0dGhF2aQe',
    ];
    const settings = { transport: 'cookie', csrf: { token: true } } as const;
    let token = '';
    const client = new CookieClient('');
    await withApp({ auth: { ...settings, secret: first } }, async ({ url }) => {
      const begun = await new CookieClient(url).signIn();
      token = begun.jar.get('__Host-csrf_token') ?? '';
      for (const [name, value] of begun.jar) client.jar.set(name, value);
    });
    const statusWith = async (secret: string | readonly string[]): Promise<number> => {
      let status = 0;
      await withApp({ auth: { ...settings, secret } }, async ({ url }) => {
        const again = new CookieClient(url);
        for (const [name, value] of client.jar) again.jar.set(name, value);
        const headers = { 'x-csrf-token': token };
        status = (await again.send('POST', '/orders', { body: {}, headers })).status;
      });
      return status;
    };
    expect(await statusWith([second, first])).toBe(201);
    expect(await statusWith(second)).toBe(401); // the access token is not good any more either
  });
});
