import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import axios, { type AxiosInstance } from 'axios';
import { from, lastValueFrom, type Observable } from 'rxjs';
import { createAuthClient, type AuthClient } from 'nestjs-dual-token/client';
import { throwing } from '../support/controlled-repository.js';
import { snippet } from '../support/client/snippets.js';
import { freshApp } from '../support/test-app.js';

const RIGHT = { username: 'alice', password: 'right' };
const LIFETIME = 700_000;

/** Sends one request by an adapter, and gives the status. */
type Get = (path: string) => Promise<number>;

type WithSession = (api: AxiosInstance, session: AuthClient, baseUrl: string) => void;

async function axiosAdapter(session: AuthClient, url: string): Promise<Get> {
  const { withSession } = await snippet('axios-session.ts');
  const api = axios.create({ baseURL: url });
  (withSession as WithSession)(api, session, url);
  return async (path) =>
    api.get(path).then(
      ({ status }) => status,
      (error: unknown) => {
        if (axios.isAxiosError(error) && error.response) return error.response.status;
        throw error;
      },
    );
}

class AngularRequest {
  constructor(
    readonly url: string,
    readonly headers = new Headers(),
  ) {}

  clone({ setHeaders }: { setHeaders: Record<string, string> }): this {
    return new AngularRequest(
      this.url,
      new Headers([...this.headers, ...Object.entries(setHeaders)]),
    ) as this;
  }
}

/** What `HttpClient` throws. */
class HttpErrorResponse extends Error {
  constructor(readonly status: number) {
    super('Http failure response');
  }
}

type Interceptor = (
  request: AngularRequest,
  next: (request: AngularRequest) => Observable<number>,
) => Observable<number>;

async function angularAdapter(session: AuthClient, url: string): Promise<Get> {
  const { sessionInterceptor } = await snippet('session-interceptor.ts');
  const make = sessionInterceptor as (session: AuthClient, url: string) => Interceptor;
  const intercept = make(session, url);
  const send = async ({ url: path, headers }: AngularRequest): Promise<number> => {
    const { status } = await fetch(new URL(path, url), { headers });
    if (status >= 400) throw new HttpErrorResponse(status);
    return status;
  };
  return (path) =>
    lastValueFrom(intercept(new AngularRequest(path), (request) => from(send(request)))).catch(
      (error: unknown) => {
        if (error instanceof HttpErrorResponse) return error.status;
        throw error;
      },
    );
}

describe.each([
  ['axios', axiosAdapter],
  ['Angular', angularAdapter],
] as const)('the session in %s, as docs/client.md shows it', (_, adapt) => {
  const test = freshApp();
  let session: AuthClient;
  let get: Get;
  beforeEach(async () => {
    session = createAuthClient({ baseUrl: test.url });
    get = await adapt(session, test.url);
  });
  afterEach(() => {
    session.close();
  });
  const refreshed = () => test.told('refreshed').length;

  it('carries the access token, and none where nobody is signed in', async () => {
    expect(await get('/me')).toBe(401);
    await session.signIn(RIGHT);
    expect(await get('/me')).toBe(200);
    expect(await get('/admin')).toBe(403);
    expect(refreshed()).toBe(0);
  });

  it('is refreshed once for many requests that were answered 401', async () => {
    await session.signIn(RIGHT);
    test.clock.advance(LIFETIME);
    const statuses = await Promise.all(Array.from({ length: 20 }, () => get('/me')));
    expect(statuses).toEqual(Array(20).fill(200));
    expect(refreshed()).toBe(1);
  });

  it('passes on a 401 that a refresh does not heal, after one more try', async () => {
    await session.signIn(RIGHT);
    test.clock.advance(LIFETIME);
    test.subjects.people.delete('alice');
    expect(await get('/me')).toBe(401);
    expect(session.state).toBe('signed-out');
  });

  it('R77: gives no token to another origin', async () => {
    await session.signIn(RIGHT);
    const seen: (string | undefined)[] = [];
    const elsewhere = createServer(({ headers }, response) => {
      seen.push(headers.authorization);
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    const { port } = elsewhere.address() as AddressInfo;
    expect(await get(`http://127.0.0.1:${port}/orders`)).toBe(200);
    elsewhere.close();
    expect(seen).toEqual([undefined]);
  });

  it('R41: fails for now, and not with a 401, while the store is down', async () => {
    await session.signIn(RIGHT);
    test.clock.advance(LIFETIME);
    test.repository.before = throwing();
    await expect(get('/me')).rejects.toMatchObject({ code: 'ERR_AUTH_CLIENT_UNAVAILABLE' });
    expect(session.state).toBe('signed-in');
  });
});
