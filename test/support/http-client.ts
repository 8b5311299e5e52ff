/** An answer with its body read. */
export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** A token response, as far as tests read it. */
export interface Tokens {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly refresh_token: string;
  readonly refresh_expires_in: number;
  readonly scope?: string;
}

/** One session of `GET sessions`. */
export interface SessionItem {
  readonly sid: string;
  readonly current: boolean;
  readonly created_at: string;
  readonly last_used_at: string;
  readonly expires_at: string;
  readonly device: string | null;
  readonly user_agent: string | null;
  readonly ip_address: string | null;
}

/** Calls an application over HTTP, as a client would. */
export class HttpClient {
  /** @param prefix where the routes of the library are */
  constructor(
    readonly url: string,
    readonly prefix = '/auth',
  ) {}

  async send<T = Record<string, unknown>>(
    method: string,
    path: string,
    init: RequestInit = {},
  ): Promise<Answer<T>> {
    const response = await fetch(this.url + path, { method, ...init });
    const text = await response.text();
    let body: unknown;
    try {
      body = text === '' ? undefined : JSON.parse(text);
    } catch {
      body = text;
    }
    return { status: response.status, headers: response.headers, body: body as T };
  }

  get<T = Record<string, unknown>>(path: string, accessToken?: string): Promise<Answer<T>> {
    return this.send<T>('GET', path, { headers: bearer(accessToken) });
  }

  post<T = Record<string, unknown>>(
    path: string,
    body?: unknown,
    accessToken?: string,
  ): Promise<Answer<T>> {
    const json = body === undefined ? {} : { body: JSON.stringify(body) };
    const type: Record<string, string> =
      body === undefined ? {} : { 'content-type': 'application/json' };
    return this.send<T>('POST', path, { headers: { ...type, ...bearer(accessToken) }, ...json });
  }

  /** Posts a form, given as text so that it can be odd. */
  postForm<T = Record<string, unknown>>(
    path: string,
    form: string,
    accessToken?: string,
  ): Promise<Answer<T>> {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.send<T>('POST', path, { headers: { ...type, ...bearer(accessToken) }, body: form });
  }

  delete(path: string, accessToken?: string): Promise<Answer> {
    return this.send('DELETE', path, { headers: bearer(accessToken) });
  }

  login(username = 'alice', password = 'right', more: object = {}): Promise<Answer<Tokens>> {
    return this.post<Tokens>(`${this.prefix}/login`, { username, password, ...more });
  }

  /** Signs in with a `User-Agent`, and gives the tokens, or throws. */
  async signInFrom(userAgent: string, username = 'alice', password = 'right'): Promise<Tokens> {
    return granted(await this.postFrom(userAgent, `${this.prefix}/login`, { username, password }));
  }

  /** Refreshes with a `User-Agent`. */
  refreshFrom(userAgent: string, refreshToken: string): Promise<Answer<Tokens>> {
    return this.postFrom(userAgent, `${this.prefix}/refresh`, { refresh_token: refreshToken });
  }

  private postFrom(userAgent: string, path: string, body: object): Promise<Answer<Tokens>> {
    const headers = { 'content-type': 'application/json', 'user-agent': userAgent };
    return this.send<Tokens>('POST', path, { headers, body: JSON.stringify(body) });
  }

  /** Signs in and gives the tokens, or throws. */
  async signIn(username = 'alice', more: object = {}): Promise<Tokens> {
    return granted(await this.login(username, 'right', more));
  }

  refresh(refreshToken: string, more: object = {}): Promise<Answer<Tokens>> {
    return this.post<Tokens>(`${this.prefix}/refresh`, { refresh_token: refreshToken, ...more });
  }

  /** Refreshes and gives the new tokens, or throws. */
  async renew(refreshToken: string, more: object = {}): Promise<Tokens> {
    return granted(await this.refresh(refreshToken, more));
  }

  /** Sends the same refresh token so many times at once. */
  refreshAtOnce(refreshToken: string, times: number): Promise<readonly Answer<Tokens>[]> {
    return Promise.all(Array.from({ length: times }, () => this.refresh(refreshToken)));
  }

  logout(refreshToken: string): Promise<Answer> {
    return this.post(`${this.prefix}/logout`, { refresh_token: refreshToken });
  }

  /** The sessions that the access token's subject has, newest first. */
  async sessions(accessToken: string): Promise<readonly SessionItem[]> {
    const path = `${this.prefix}/sessions`;
    const answer = await this.get<{ readonly sessions: readonly SessionItem[] }>(path, accessToken);
    if (answer.status !== 200) throw new Error(`the sessions were refused: ${answer.status}`);
    return answer.body.sessions;
  }
}

function granted(answer: Answer<Tokens>): Tokens {
  if (answer.status === 200) return answer.body;
  throw new Error(`no tokens: ${answer.status} ${JSON.stringify(answer.body)}`);
}

function bearer(accessToken: string | undefined): Record<string, string> {
  return accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` };
}

/** Does something `count` times, `size` at once. */
export async function inBatches<T>(
  count: number,
  size: number,
  work: (index: number) => Promise<T>,
): Promise<T[]> {
  const done: T[] = [];
  for (let from = 0; from < count; from += size) {
    const batch = Array.from({ length: Math.min(size, count - from) }, (_, at) => work(from + at));
    done.push(...(await Promise.all(batch)));
  }
  return done;
}

/** How often each status came. */
export function statusesOf(answers: readonly Answer<unknown>[]): Readonly<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
