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

/** Calls an application over HTTP, as a client would. */
export class HttpClient {
  constructor(readonly url: string) {}

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

  delete(path: string, accessToken?: string): Promise<Answer> {
    return this.send('DELETE', path, { headers: bearer(accessToken) });
  }

  login(username = 'alice', password = 'right', more: object = {}): Promise<Answer<Tokens>> {
    return this.post<Tokens>('/auth/login', { username, password, ...more });
  }

  refresh(refreshToken: string, more: object = {}): Promise<Answer<Tokens>> {
    return this.post<Tokens>('/auth/refresh', { refresh_token: refreshToken, ...more });
  }
}

function bearer(accessToken: string | undefined): Record<string, string> {
  return accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` };
}
