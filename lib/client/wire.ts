import { AuthClientError } from './auth-client-error.js';
import type { Grant } from './grant.js';
import { LONGEST_TIMER_MS } from './page.js';

/** A route of the server's. */
export type AuthRoute = 'login' | 'refresh' | 'logout' | 'logout-all';

/** Sends a request. */
export type Send = (request: Request) => Promise<Response>;

/** What the server answered. */
export interface Answer {
  /** 0 where no answer came in time. */
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  /** Seconds, of `Retry-After`. */
  readonly retryAfter?: number | undefined;
}

/**
 * Asks a route of the server. The body may hold a refresh token, so it goes to that address and follows no redirect;
 * and the request outlives its page, since a new cookie must not get lost.
 */
export async function ask(
  send: Send,
  url: string,
  credentials: 'omit' | 'include',
  body: object,
  timeout: number,
): Promise<Answer> {
  const giveUp = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const answer = async (): Promise<Answer> => {
    const request = new Request(url, {
      method: 'POST',
      credentials,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      keepalive: true,
      signal: giveUp.signal,
    });
    const response = await send(request);
    const { status, headers } = response;
    const text = await response.text();
    return { status, body: parsed(text), retryAfter: secondsOf(headers.get('retry-after')) };
  };
  try {
    return await Promise.race([
      answer(),
      new Promise<never>((_, reject) => {
        timer = setTimeout(reject, Math.min(timeout, LONGEST_TIMER_MS));
      }),
    ]);
  } catch {
    // What went wrong is not told: nobody knows what a fetch writes into its errors.
    giveUp.abort();
    return { status: 0, body: {} };
  } finally {
    clearTimeout(timer);
  }
}

/** The error that an answer is. */
export function failureOf({ status, body, retryAfter }: Answer): AuthClientError {
  const { error } = body;
  const isPassing = status < 400 || status > 499 || [408, 409, 425, 429].includes(status);
  return new AuthClientError(
    isPassing ? 'ERR_AUTH_CLIENT_UNAVAILABLE' : 'ERR_AUTH_CLIENT_REFUSED',
    status ? `the auth server answered ${status}` : 'the auth server did not answer',
    {
      status: status || undefined,
      retryAfter,
      error: typeof error === 'string' ? error : undefined,
    },
  );
}

/**
 * What a token response grants.
 *
 * @throws AuthClientError where the answer is none, or one for the other transport
 */
export function grantOf(answer: Answer, requestedAt: number, isBearer: boolean): Grant {
  const { access_token: accessToken, refresh_token: refreshToken, expires_in } = answer.body;
  const expiresIn = Number(expires_in);
  if (answer.status !== 200 || !(expiresIn > 0)) throw failureOf(answer);
  const hasTokens = typeof accessToken === 'string' && typeof refreshToken === 'string';
  if (isBearer ? !hasTokens : accessToken)
    throw new AuthClientError(
      'ERR_AUTH_CLIENT_CONFIGURATION',
      `the auth server does not offer transport '${isBearer ? 'bearer' : 'cookie'}'`,
    );
  return { requestedAt, expiresIn, ...(hasTokens && { accessToken, refreshToken }) };
}

function parsed(text: string): Answer['body'] {
  try {
    return Object(JSON.parse(text)) as Answer['body'];
  } catch {
    return {};
  }
}

/** `Retry-After` in seconds or as a date (RFC 9110 section 10.2.3). */
function secondsOf(text: string | null): number | undefined {
  if (!text) return undefined;
  const seconds = Number(text);
  const wait = Number.isNaN(seconds) ? (Date.parse(text) - Date.now()) / 1000 : seconds;
  return wait >= 0 && wait < Infinity ? wait : undefined;
}
