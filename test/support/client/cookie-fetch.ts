import { setCookiesOf } from '../cookie-client.js';

/** Sends requests as a browser does that keeps cookies and says where its page is from. */
export interface CookieFetch {
  readonly jar: ReadonlyMap<string, string>;
  (request: Request): Promise<Response>;
}

/**
 * @param origin of the page
 * @param isLost whether the answer to a request gets lost, and its cookies with it
 */
export function createCookieFetch(
  origin: string,
  isLost: (request: Request) => boolean = () => false,
): CookieFetch {
  const jar = new Map<string, string>();
  const send = async (request: Request): Promise<Response> => {
    const headers = new Headers(request.headers);
    headers.set('origin', origin);
    const isSent = request.credentials === 'include' && jar.size > 0;
    if (isSent) headers.set('cookie', [...jar].map((pair) => pair.join('=')).join('; '));
    const response = await fetch(new Request(request, { headers }));
    if (isLost(request)) throw new TypeError('the connection was lost');
    for (const { name, value, attributes } of setCookiesOf(response)) {
      if (attributes['max-age'] === '0') jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
  return Object.assign(send, { jar });
}
