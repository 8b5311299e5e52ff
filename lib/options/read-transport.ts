import type { KeyObject } from 'node:crypto';
import { OptionReader, kindOf } from './option-reader.js';
import type { CookiePlace, ResolvedCookies, ResolvedTransport } from './resolved-transport.js';
import type { SameSite } from './transport-settings.js';

/** The settings that say how tokens travel. */
export const TRANSPORT_SETTINGS: readonly string[] = ['transport', 'cookie', 'csrf'];

const COOKIE = [
  ...['accessTokenName', 'refreshTokenName', 'refreshTokenPath', 'sameSite', 'domain', 'secure'],
];
const CSRF = ['allowedOrigins', 'token'];

/** RFC 6265 section 4.1.1: a token of RFC 9110. */
const COOKIE_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,128}$/;
const COOKIE_PATH = /^\/(?:[A-Za-z0-9\-._~!$&'()*+,=:@%]+(?:\/|$))*$/;
const DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

const ORIGIN = /^[a-z][a-z0-9+\-.]*:\/\/(?:[a-z0-9\-._]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;

/** What differs between the two modules. */
interface TransportSurroundings {
  /** Whether cookies may be sent without HTTPS. */
  readonly insecureAllowed: boolean;
  /** The name of an instance beside the default one, whose cookies have names of their own. */
  readonly instance?: string | undefined;
  /** Makes the keys of CSRF tokens; `undefined` where there is no secret to make them of. */
  readonly csrfKeys: (() => readonly KeyObject[]) | undefined;
}

/** Reads how tokens travel. */
export function readTransport(
  top: OptionReader,
  surroundings: TransportSurroundings,
): ResolvedTransport {
  const transport = top.oneOf('transport', 'bearer', ['bearer', 'cookie', 'both']);
  if (transport === 'bearer') {
    for (const group of ['cookie', 'csrf'])
      if (top.has(group))
        top.refuse(group, "has no effect where transport is 'bearer'", 'Give another transport');
    return Object.freeze({ bearer: true, cookies: undefined });
  }
  return Object.freeze({ bearer: transport === 'both', cookies: readCookies(top, surroundings) });
}

function readCookies(
  top: OptionReader,
  { insecureAllowed, instance, csrfKeys }: TransportSurroundings,
): ResolvedCookies {
  const group = new OptionReader('cookie', top.get('cookie'), COOKIE);
  const secure = group.flag('secure', true);
  if (!secure && !insecureAllowed) {
    const remedy = "Leave it out, or name it in allowInsecure: ['cookies-over-http']";
    group.refuse('secure', 'sends tokens over plain HTTP', remedy);
  }
  const domain = readDomain(group);
  const refreshTokenPath = readPath(group);
  const usualName = (suffix: string, path: string): string => {
    const own = instance === undefined ? '' : `${encodeURIComponent(instance)}_`;
    return prefixFor({ secure, domain, path }) + own + suffix;
  };
  const place = (option: string, suffix: string, path: string): CookiePlace => {
    const name = group.text(option, usualName(suffix, path));
    checkName(group, option, { name, secure, domain, path });
    return Object.freeze({ name, path });
  };
  const accessToken = place('accessTokenName', 'access_token', '/');
  const refreshToken = place('refreshTokenName', 'refresh_token', refreshTokenPath);
  const csrfToken = { name: usualName('csrf_token', '/'), path: '/' };
  refuseSameName(group, accessToken.name, refreshToken.name, csrfToken.name);
  return Object.freeze({
    ...{ accessToken, refreshToken, csrfToken: Object.freeze(csrfToken), domain, secure },
    sameSite: readSameSite(group, secure),
    ...readCsrf(top, csrfKeys),
  });
}

function readCsrf(
  top: OptionReader,
  csrfKeys: TransportSurroundings['csrfKeys'],
): Pick<ResolvedCookies, 'allowedOrigins' | 'csrfKeys'> {
  const csrf = new OptionReader(
    'csrf',
    top.get('csrf'),
    CSRF.filter((name) => name !== 'token' || csrfKeys !== undefined),
  );
  const keys = csrf.flag('token', false) ? csrfKeys?.() : undefined;
  return { allowedOrigins: readOrigins(csrf), csrfKeys: Object.freeze(keys ?? []) };
}

function refuseSameName(group: OptionReader, access: string, refresh: string, csrf: string): void {
  const remedy = 'Give each its own';
  if (access === refresh) group.refuse('refreshTokenName', 'is the name of another cookie', remedy);
  if (access === csrf) group.refuse('accessTokenName', 'is the name of the CSRF token', remedy);
  if (refresh === csrf) group.refuse('refreshTokenName', 'is the name of the CSRF token', remedy);
}

interface CookieFacts {
  readonly secure: boolean;
  readonly domain: string | undefined;
  readonly path: string;
}

/** The strictest prefix that browsers accept for such a cookie. */
function prefixFor({ secure, domain, path }: CookieFacts): string {
  if (!secure) return '';
  return domain === undefined && path === '/' ? '__Host-' : '__Secure-';
}

function checkName(
  group: OptionReader,
  option: string,
  { name, secure, domain, path }: CookieFacts & { readonly name: string },
): void {
  if (!COOKIE_NAME.test(name))
    group.refuse(option, 'is no name of a cookie', 'Give letters, digits, - and _');
  // Browsers compare prefixes without regard to case.
  const prefix = /^__(?:Host|Secure|Http)-/i.exec(name)?.[0].toLowerCase();
  if (prefix === undefined) return;
  if (!secure) group.refuse(option, 'has a prefix that needs cookie.secure', 'Leave out one');
  if (prefix === '__host-' && (domain !== undefined || path !== '/'))
    group.refuse(option, "begins with '__Host-' and has a domain or a path", "Use '__Secure-'");
}

function readSameSite(group: OptionReader, secure: boolean): SameSite {
  const sameSite = group.oneOf('sameSite', 'strict', ['strict', 'lax', 'none']);
  if (sameSite === 'none' && !secure)
    group.refuse('sameSite', "is 'none' without cookie.secure", "Give 'strict' or 'lax'");
  return sameSite;
}

function readPath(group: OptionReader): string {
  const path = group.text('refreshTokenPath', '/');
  if (COOKIE_PATH.test(path) && path.length <= 1_024) return path;
  return group.refuse('refreshTokenPath', 'is no path', "Give a path such as '/auth'");
}

function readDomain(group: OptionReader): string | undefined {
  if (!group.has('domain')) return undefined;
  const domain = group.text('domain');
  if (DOMAIN.test(domain) && domain.length <= 253) return domain;
  return group.refuse('domain', 'is no domain', "Give one in small letters: 'example.com'");
}

function readOrigins(csrf: OptionReader): ReadonlySet<string> {
  const origins = csrf.get('allowedOrigins') ?? [];
  if (!Array.isArray(origins))
    return csrf.refuse('allowedOrigins', `is ${kindOf(origins)}`, 'Give an array');
  for (const origin of origins as readonly unknown[]) {
    if (!isOrigin(origin)) {
      const remedy = "Give each as browsers write it, such as 'https://app.example.com'";
      csrf.refuse('allowedOrigins', 'holds what is no origin', remedy);
    }
  }
  return new Set(origins as readonly string[]);
}

/** Whether it is an origin as browsers serialise it (RFC 6454 section 6.2), and not the opaque one. */
function isOrigin(origin: unknown): boolean {
  if (typeof origin !== 'string' || !ORIGIN.test(origin) || !URL.canParse(origin)) return false;
  return !origin.startsWith('http') || new URL(origin).origin === origin;
}
