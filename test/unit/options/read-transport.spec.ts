import { describe, expect, it } from '@jest/globals';
import { deriveKey } from '../../../lib/crypto/derive-key.js';
import { AuthConfigurationError } from '../../../lib/domain/auth-error.js';
import { resolveAuthOptions } from '../../../lib/options/resolve-auth-options.js';
import { resolveResourceServerOptions } from '../../../lib/options/resolve-resource-server-options.js';
import { REQUIRED } from './refusals.js';

const SURROUNDINGS = { production: false, inMemory: true };
const resolve = (settings: object) =>
  resolveAuthOptions({ ...REQUIRED, transport: 'cookie', ...settings }, SURROUNDINGS);
/** A domain of so many characters. */
function domainOf(length: number): string {
  const end = '.example.com';
  const labels = `${'a'.repeat(49)}.`.repeat(5).slice(0, length - end.length);
  return labels.replace(/\.$/, 'a') + end;
}

const cookiesOf = (settings: object = {}) => resolve(settings).transport.cookies;

describe('how tokens travel, by the options', () => {
  it('is in headers and bodies, where nothing is said', () => {
    expect(resolve({ transport: undefined }).transport).toEqual({
      bearer: true,
      cookies: undefined,
    });
  });

  it('R62: is, in cookies, by the strictest prefix that browsers know', () => {
    expect(resolve({}).transport).toEqual({
      bearer: false,
      cookies: {
        accessToken: { name: '__Host-access_token', path: '/' },
        refreshToken: { name: '__Host-refresh_token', path: '/' },
        csrfToken: { name: '__Host-csrf_token', path: '/' },
        ...{ sameSite: 'strict', domain: undefined, secure: true },
        ...{ allowedOrigins: new Set(), csrfKeys: [] },
      },
    });
    expect(resolve({ transport: 'both' }).transport.bearer).toBe(true);
  });

  it('names cookies with __Secure- where __Host- would not do', () => {
    const scoped = cookiesOf({ cookie: { refreshTokenPath: '/auth' } });
    expect(scoped?.accessToken.name).toBe('__Host-access_token');
    expect(scoped?.refreshToken).toEqual({ name: '__Secure-refresh_token', path: '/auth' });
    const shared = cookiesOf({ cookie: { domain: 'example.com' } });
    expect(shared?.accessToken.name).toBe('__Secure-access_token');
  });

  it('takes names that a host chooses', () => {
    const cookie = { accessTokenName: 'at', refreshTokenName: '__Host-Http-rt' };
    const cookies = cookiesOf({ cookie });
    expect([cookies?.accessToken.name, cookies?.refreshToken.name]).toEqual([
      'at',
      '__Host-Http-rt',
    ]);
  });

  it('takes a name that has a prefix only further behind, whatever its cookie is', () => {
    const cookie = { domain: 'example.com', accessTokenName: 'my__Host-at' };
    expect(cookiesOf({ cookie })?.accessToken.name).toBe('my__Host-at');
  });

  it.each(['example.com', 'x.shop.example.com', 'example.technology', 'example.de', domainOf(253)])(
    'takes the domain %s',
    (domain) => {
      expect(cookiesOf({ cookie: { domain } })?.domain).toBe(domain);
    },
  );

  it('takes a path of 1,024 characters, and each SameSite', () => {
    const refreshTokenPath = `/${'a'.repeat(1_023)}`;
    expect(cookiesOf({ cookie: { refreshTokenPath } })?.refreshToken.path).toBe(refreshTokenPath);
    for (const sameSite of ['strict', 'lax', 'none'])
      expect(cookiesOf({ cookie: { sameSite } })?.sameSite).toBe(sameSite);
  });

  it('R21: has keys of its own for CSRF tokens, one for each secret', () => {
    const secret = [REQUIRED.secret, 'u8Zr1TqWc5yVbN3mXk7JpLs0dGhF2aQe'];
    const { transport, refreshTokenKeys } = resolve({ secret, csrf: { token: true } });
    const keys = transport.cookies?.csrfKeys ?? [];
    expect(keys).toHaveLength(2);
    const bytes = [...keys, ...refreshTokenKeys].map((key) => key.export().toString('hex'));
    expect(new Set(bytes).size).toBe(4);
    const first = Buffer.from(REQUIRED.secret);
    expect(keys[0]?.equals(deriveKey(first, 'csrf-token'))).toBe(true);
    expect(refreshTokenKeys[0].equals(deriveKey(first, 'refresh-token/tag'))).toBe(true);
  });

  it('calls the cookies of a module instance by its name', () => {
    const settings = { ...REQUIRED, transport: 'cookie', cookie: { refreshTokenPath: '/auth' } };
    const surroundings = { ...SURROUNDINGS, instance: 'my staff' };
    const { cookies } = resolveAuthOptions(settings, surroundings).transport;
    expect([
      cookies?.accessToken.name,
      cookies?.refreshToken.name,
      cookies?.csrfToken.name,
    ]).toEqual([
      '__Host-my%20staff_access_token',
      '__Secure-my%20staff_refresh_token',
      '__Host-my%20staff_csrf_token',
    ]);
  });

  it('is the same for a resource server, which makes no CSRF tokens', () => {
    const settings = {
      ...{ issuer: 'https://issuer.test', audience: 'orders', transport: 'both' },
      jwksUri: 'https://issuer.test/jwks.json',
    };
    const cookie = { secure: false };
    const allowInsecure = ['cookies-over-http'];
    const { transport } = resolveResourceServerOptions({ ...settings, cookie, allowInsecure });
    expect(transport.cookies?.accessToken.name).toBe('access_token');
    expect(() => resolveResourceServerOptions({ ...settings, csrf: { token: true } })).toThrow(
      'csrf.token: is not an option. Known here: allowedOrigins',
    );
  });

  it.each<[what: string, settings: object, message: string]>([
    ['an unknown way', { transport: 'header' }, 'transport: is a text that is not known'],
    [
      'cookie settings without cookies',
      { transport: 'bearer', cookie: {} },
      "cookie: has no effect where transport is 'bearer'. Give another transport",
    ],
    ['CSRF settings without cookies', { transport: 'bearer', csrf: {} }, 'csrf: has no effect'],
    ['an unknown setting', { cookie: { path: '/' } }, 'cookie.path: is not an option'],
    ['an unknown defence', { csrf: { enabled: false } }, 'csrf.enabled: is not an option'],
    [
      'plain HTTP without its name',
      { cookie: { secure: false } },
      "cookie.secure: sends tokens over plain HTTP. Leave it out, or name it in allowInsecure: ['cookies-over-http']",
    ],
    [
      'SameSite=None without Secure',
      { cookie: { secure: false, sameSite: 'none' }, allowInsecure: ['cookies-over-http'] },
      "cookie.sameSite: is 'none' without cookie.secure. Give 'strict' or 'lax'",
    ],
    [
      'an unknown SameSite',
      { cookie: { sameSite: 'Strict' } },
      'cookie.sameSite: is a text that is not known',
    ],
    [
      '__Host- with a domain',
      { cookie: { domain: 'example.com', accessTokenName: '__Host-at' } },
      "cookie.accessTokenName: begins with '__Host-' and has a domain or a path. Use '__Secure-'",
    ],
    [
      'a longer prefix of that kind with a domain',
      { cookie: { domain: 'example.com', accessTokenName: '__Host-Http-at' } },
      "cookie.accessTokenName: begins with '__Host-' and has a domain or a path",
    ],
    [
      '__Http- without Secure',
      {
        cookie: { secure: false, accessTokenName: '__Http-at' },
        allowInsecure: ['cookies-over-http'],
      },
      'cookie.accessTokenName: has a prefix that needs cookie.secure',
    ],
    [
      '__host- with a path, in small letters as browsers compare it',
      { cookie: { refreshTokenPath: '/auth', refreshTokenName: '__host-rt' } },
      "cookie.refreshTokenName: begins with '__Host-' and has a domain or a path",
    ],
    [
      'a prefix without Secure',
      {
        cookie: { secure: false, accessTokenName: '__Secure-at' },
        allowInsecure: ['cookies-over-http'],
      },
      'cookie.accessTokenName: has a prefix that needs cookie.secure. Leave out one',
    ],
    [
      'one name for both',
      { cookie: { accessTokenName: 't', refreshTokenName: 't' } },
      'cookie.refreshTokenName: is the name of another cookie. Give each its own',
    ],
    [
      'the name of the CSRF token',
      { cookie: { accessTokenName: '__Host-csrf_token' } },
      'cookie.accessTokenName: is the name of the CSRF token',
    ],
    [
      'the name of the CSRF token for the other one',
      { cookie: { refreshTokenName: '__Host-csrf_token' } },
      'cookie.refreshTokenName: is the name of the CSRF token. Give each its own',
    ],
    [
      'a name with a semicolon',
      { cookie: { accessTokenName: 'a;b' } },
      'cookie.accessTokenName: is no name of a cookie. Give letters, digits, - and _',
    ],
    [
      'a name with a line break',
      { cookie: { accessTokenName: 'a\r\nb' } },
      'cookie.accessTokenName: is no name of a cookie',
    ],
    [
      'an empty name',
      { cookie: { refreshTokenName: '' } },
      'cookie.refreshTokenName: is an empty text',
    ],
    [
      'a path without a slash',
      { cookie: { refreshTokenPath: 'auth' } },
      "cookie.refreshTokenPath: is no path. Give a path such as '/auth'",
    ],
    [
      'a path whose slash comes later',
      { cookie: { refreshTokenPath: 'a b/auth' } },
      'cookie.refreshTokenPath: is no path',
    ],
    [
      'a path of 1,025 characters',
      { cookie: { refreshTokenPath: `/${'a'.repeat(1_024)}` } },
      'cookie.refreshTokenPath: is no path',
    ],
    [
      'a path with a semicolon',
      { cookie: { refreshTokenPath: '/a;Domain=b' } },
      'cookie.refreshTokenPath: is no path',
    ],
    [
      'a domain with a dot before it',
      { cookie: { domain: '.example.com' } },
      "cookie.domain: is no domain. Give one in small letters: 'example.com'",
    ],
    [
      'a domain of 254 characters',
      { cookie: { domain: domainOf(254) } },
      'cookie.domain: is no domain',
    ],
    ['a top-level domain', { cookie: { domain: 'com' } }, 'cookie.domain: is no domain'],
    [
      'a domain with a port',
      { cookie: { domain: 'example.com:80' } },
      'cookie.domain: is no domain',
    ],
    [
      'origins that are no list',
      { csrf: { allowedOrigins: 'https://a.example' } },
      'csrf.allowedOrigins: is a text. Give an array',
    ],
    ...[
      '*',
      'null',
      'https://a.example/',
      'https://a.example/path',
      'https://A.example',
      'https://a.example:443',
      'a.example',
      'https://*.a.example',
      'javascript://x\ny',
      ' https://a.example',
      ['https://a.example'],
      1,
    ].map(
      (origin) =>
        [
          `the origin ${JSON.stringify(origin)}`,
          { csrf: { allowedOrigins: [origin] } },
          "csrf.allowedOrigins: holds what is no origin. Give each as browsers write it, such as 'https://app.example.com'",
        ] as [string, object, string],
    ),
  ])('R104: refuses %s', (_what, settings, message) => {
    expect(() => resolve(settings)).toThrow(AuthConfigurationError);
    expect(() => resolve(settings)).toThrow(message);
  });

  it('takes the origins of browser extensions and mobile shells', () => {
    const allowedOrigins = [
      'capacitor://localhost',
      'chrome-extension://abcdef',
      'https://a.example:8443',
      'https://[2001:db8::1]:8443',
    ];
    expect(cookiesOf({ csrf: { allowedOrigins } })?.allowedOrigins).toEqual(
      new Set(allowedOrigins),
    );
  });
});
