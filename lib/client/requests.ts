import type { Grant } from './grant.js';
import type { Page } from './page.js';
import type { Send } from './wire.js';

/** Names of the CSRF cookie, those first that another host cannot set (RFC 6265bis section 4.1.3). */
const CSRF_COOKIES = [/(?:^|; )__(?:Host|Secure)-csrf_token=([^;]+)/, /(?:^|; )csrf_token=([^;]+)/];

/** What goes to the origin of the API, and how. */
export interface Requests {
  readonly credentials: 'omit' | 'include';
  /** A request as it was meant, and whether it is one to put a token on. */
  of(
    input: string | URL | Request,
    init?: RequestInit,
  ): readonly [request: Request, isOurs: boolean];
  /** Sends a copy of a request with what proves who sends it, so that it can be sent again. */
  readonly send: (request: Request, grant?: Grant) => Promise<Response>;
}

/** @param send what sends requests */
export function createRequests(page: Page, base: URL, isBearer: boolean, send: Send): Requests {
  const credentials = isBearer ? 'omit' : 'include';
  return {
    credentials,
    of(input, init) {
      const request = new Request(typeof input === 'string' ? new URL(input, base) : input, init);
      const isOurs =
        new URL(request.url).origin === base.origin && !request.headers.has('authorization');
      // The default of a request is the same as the word for it; only what differs was chosen for sure.
      // A change of a request resets where it is from, unless that is said again.
      const { referrer, referrerPolicy } = request;
      return isOurs && !init?.credentials && request.credentials === 'same-origin'
        ? [new Request(request, { credentials, referrer, referrerPolicy }), isOurs]
        : [request, isOurs];
    },
    send(request, grant) {
      // Not every `fetch` looks at signals, and who gave up does not want it done.
      request.signal.throwIfAborted();
      const copy = request.clone();
      const cookies = page.document?.cookie ?? '';
      const csrfToken = CSRF_COOKIES.map((name) => name.exec(cookies)?.[1]).find(Boolean);
      if (!isBearer && csrfToken) copy.headers.set('x-csrf-token', csrfToken);
      if (grant?.accessToken) copy.headers.set('authorization', `Bearer ${grant.accessToken}`);
      return send(copy);
    },
  };
}
