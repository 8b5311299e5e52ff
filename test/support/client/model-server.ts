/** What the model server knows of a session. */
interface ModelSession {
  generation: number;
  rotatedAt: number;
  /** Why it is over, where it is. */
  ended?: 'reuse' | 'logout' | 'kick';
}

/** How a model server is set, in milliseconds. */
export interface ModelSettings {
  readonly accessLifetime?: number;
  readonly gracePeriod?: number;
  readonly raceTolerance?: number;
}

/** What happens to a request on its way: nothing, an error, or the loss of it or of its answer. */
export interface Fault {
  /** Milliseconds until it arrives. */
  readonly delay?: number;
  /** It never arrives. */
  readonly lost?: boolean;
  /** It is answered so, and does nothing. */
  readonly refused?: {
    readonly status: number;
    readonly body?: string;
    readonly retryAfter?: string;
  };
  /** It is done, but the answer never comes; with a number, after so many milliseconds. */
  readonly answerLost?: boolean;
  /** It is done, and answered so. */
  readonly answeredAs?: number;
  /** Milliseconds that the answer takes. */
  readonly answerDelay?: number;
}

/** A request as the model server saw it. */
export interface SeenRequest {
  readonly route: string;
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly credentials: string;
  readonly redirect: string;
  readonly keepalive: boolean;
  readonly body: string;
  /** What it was answered; 0 while it was not. */
  status: number;
}

/** The cookies of a browser, as far as there are some. */
export interface CookieJar {
  access?: string | null;
  refresh?: string | null;
}

/**
 * A server with the rotation of this library in its shortest form: grace period, race tolerance, reuse. Its clock is
 * its own, so that a client's can be set while it goes on.
 */
export class ModelServer {
  readonly sessions = new Map<string, ModelSession>();
  readonly seen: SeenRequest[] = [];
  /** Asked for each request. */
  fault: (request: SeenRequest) => Fault = () => ({});
  /** Whether it answers with cookies where it is asked to. */
  offersCookies = true;
  private readonly accessTokens = new Map<string, { sid: string; until: number }>();
  private issued = 0;

  constructor(readonly settings: ModelSettings = {}) {}

  /** The requests of a route, or how many. */
  of(route: string): readonly SeenRequest[] {
    return this.seen.filter((request) => request.route === route);
  }

  /** Ends every session, as a password change does. */
  kick(): void {
    for (const session of this.sessions.values()) session.ended ??= 'kick';
  }

  /** Makes every access token worthless before its time, as a feed of revocations or a new key does. */
  forgetAccessTokens(): void {
    this.accessTokens.clear();
  }

  /** What sends requests of a browser with these cookies. */
  fetchFor(jar: CookieJar = {}): (request: Request) => Promise<Response> {
    return async (request) => {
      const { signal } = request;
      signal.throwIfAborted();
      const url = new URL(request.url);
      const seen: SeenRequest = {
        route: url.pathname,
        url: request.url,
        method: request.method,
        headers: request.headers,
        credentials: request.credentials,
        redirect: request.redirect,
        keepalive: request.keepalive,
        body: await request.text(),
        status: 0,
      };
      this.seen.push(seen);
      const fault = this.fault(seen);
      if (fault.delay) await sleep(fault.delay, signal);
      if (fault.lost) return never(signal);
      signal.throwIfAborted();
      const cookies = request.credentials === 'include' ? jar : undefined;
      const response = fault.refused
        ? new Response(fault.refused.body ?? '', {
            status: fault.refused.status,
            headers: fault.refused.retryAfter ? { 'retry-after': fault.refused.retryAfter } : {},
          })
        : this.answer(seen, cookies);
      seen.status = response.status;
      if (fault.answerLost) return never(signal);
      if (fault.answerDelay) await sleep(fault.answerDelay, signal);
      if (fault.answeredAs) return new Response('', { status: fault.answeredAs });
      const set = response.headers.get('x-set');
      if (cookies && set !== null) Object.assign(cookies, JSON.parse(set) as CookieJar);
      response.headers.delete('x-set');
      return response;
    };
  }

  private answer(seen: SeenRequest, jar: CookieJar | undefined): Response {
    const body = (seen.route.startsWith('/auth/') ? JSON.parse(seen.body) : {}) as Record<
      string,
      unknown
    >;
    const byCookie = body.transport === 'cookie' && this.offersCookies;
    switch (seen.route) {
      case '/auth/login':
        return this.login(body, byCookie);
      case '/auth/refresh':
        return this.refresh(byCookie ? jar?.refresh : (body.refresh_token as string), byCookie);
      case '/auth/logout': {
        const token = byCookie ? jar?.refresh : (body.refresh_token as string);
        const [sid = ''] = (token ?? '').split('#');
        this.end(sid);
        return new Response(null, { status: 204, headers: byCookie ? { 'x-set': GONE } : {} });
      }
    }
    const token = bearerOf(seen.headers) ?? jar?.access;
    const known = this.accessTokens.get(token ?? '');
    if (known === undefined || known.until <= performance.now()) {
      const challenge = !token ? 'Bearer' : 'Bearer error="invalid_token"';
      return new Response('', { status: 401, headers: { 'www-authenticate': challenge } });
    }
    switch (seen.route) {
      case '/auth/logout-all':
        this.kick();
        return new Response(null, { status: 204, headers: jar ? { 'x-set': GONE } : {} });
      case '/recent': {
        const challenge = 'Bearer error="insufficient_user_authentication", max_age="300"';
        return new Response('', { status: 401, headers: { 'www-authenticate': challenge } });
      }
      case '/forbidden':
        return json({ error: 'insufficient_scope' }, 403);
      case '/always-401':
        return new Response('', { status: 401 });
      default:
        return json({ echo: seen.body, sid: known.sid });
    }
  }

  private login(body: Record<string, unknown>, byCookie: boolean): Response {
    if (body.password !== 'right') return json({ error: 'invalid_credentials' }, 401);
    const sid = `secret-${(this.issued += 1)}`;
    this.sessions.set(sid, { generation: 0, rotatedAt: -Infinity });
    return this.grant(sid, byCookie);
  }

  private refresh(token: string | null | undefined, byCookie: boolean): Response {
    const { gracePeriod = 30_000, raceTolerance = 2_000 } = this.settings;
    const [sid = '', generation = ''] = (token ?? '').split('#');
    const session = this.sessions.get(sid);
    const presented = Number(generation);
    if (session === undefined || session.ended) return json({ error: 'invalid_grant' }, 400);
    const age = performance.now() - session.rotatedAt;
    if (presented === session.generation) {
      session.generation += 1;
      session.rotatedAt = performance.now();
    } else if (presented !== session.generation - 1 || age > gracePeriod) {
      if (age <= raceTolerance) return json({ error: 'refresh_superseded' }, 409);
      session.ended = 'reuse';
      return json({ error: 'invalid_grant' }, 400);
    }
    return this.grant(sid, byCookie);
  }

  private grant(sid: string, byCookie: boolean): Response {
    const { accessLifetime = 600_000 } = this.settings;
    const access = `secret-access-${(this.issued += 1)}`;
    const refresh = `${sid}#${this.sessions.get(sid)!.generation}`;
    this.accessTokens.set(access, { sid, until: performance.now() + accessLifetime });
    const body = { token_type: 'Bearer', expires_in: accessLifetime / 1000, refresh_expires_in: 1 };
    return byCookie
      ? json(body, 200, { 'x-set': JSON.stringify({ access, refresh }) })
      : json({ ...body, access_token: access, refresh_token: refresh });
  }

  private end(sid: string): void {
    const session = this.sessions.get(sid);
    if (session) session.ended ??= 'logout';
  }
}

const GONE = '{"access":null,"refresh":null}';

function bearerOf(headers: Headers): string | undefined {
  return headers.get('authorization')?.replace('Bearer ', '');
}

function json(body: object, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers });
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
}

/** Waits until the caller gives up. */
function never(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
}
