import type { Answer } from './http-client.js';

/** What the cookies are called where nothing else is said. */
export const ACCESS_COOKIE = '__Host-access_token';
export const REFRESH_COOKIE = '__Host-refresh_token';

/** A `Set-Cookie` line, taken apart. */
export interface SetCookie {
  readonly name: string;
  readonly value: string;
  /** Attributes by their names in small letters; `true` for those without a value. */
  readonly attributes: Readonly<Record<string, string | true>>;
}

/** The cookies that an answer sets, in order. */
export function setCookiesOf({ headers }: Pick<Answer, 'headers'>): readonly SetCookie[] {
  return headers.getSetCookie().map((line) => {
    const [pair = '', ...attributes] = line.split('; ');
    const at = pair.indexOf('=');
    return {
      name: pair.slice(0, at),
      value: pair.slice(at + 1),
      attributes: Object.fromEntries(
        attributes.map((attribute) => {
          const [name = '', value] = attribute.split('=');
          return [name.toLowerCase(), value ?? true] as const;
        }),
      ),
    };
  });
}

/** A browser as far as cookies go: keeps what answers set, and says where its page is from. */
export class CookieClient {
  readonly jar = new Map<string, string>();
  /** Sent with every request, unless it brings its own. */
  headers: Readonly<Record<string, string>>;

  constructor(
    readonly url: string,
    readonly prefix = '/auth',
  ) {
    this.headers = { origin: url };
  }

  /** @param headers beside the usual ones, or in their place */
  async send<T = Record<string, unknown>>(
    method: string,
    path: string,
    { body, headers = this.headers }: { body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer<T>> {
    const isText = typeof body === 'string';
    const type: Record<string, string> =
      body === undefined || isText ? {} : { 'content-type': 'application/json' };
    const response = await fetch(this.url + path, {
      method,
      headers: { ...type, ...this.cookieHeader(), ...headers },
      ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
    });
    for (const { name, value, attributes } of setCookiesOf(response)) {
      if (attributes['max-age'] === '0') this.jar.delete(name);
      else this.jar.set(name, value);
    }
    const text = await response.text();
    const parsed = text.startsWith('{') ? (JSON.parse(text) as unknown) : text;
    return { status: response.status, headers: response.headers, body: parsed as T };
  }

  get<T = Record<string, unknown>>(path: string): Promise<Answer<T>> {
    return this.send<T>('GET', path);
  }

  post<T = Record<string, unknown>>(path: string, body?: unknown): Promise<Answer<T>> {
    return this.send<T>('POST', path, { body });
  }

  login(username = 'alice', more: object = {}): Promise<Answer> {
    return this.post(`${this.prefix}/login`, { username, password: 'right', ...more });
  }

  /** Signs in, or throws. */
  async signIn(username = 'alice', more: object = {}): Promise<this> {
    const answer = await this.login(username, more);
    if (answer.status !== 200) throw new Error(`no cookies: ${answer.status}`);
    return this;
  }

  refresh(): Promise<Answer> {
    return this.post(`${this.prefix}/refresh`, {});
  }

  logout(): Promise<Answer> {
    return this.post(`${this.prefix}/logout`, {});
  }

  private cookieHeader(): Record<string, string> {
    const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ');
    return cookie === '' ? {} : { cookie };
  }
}
