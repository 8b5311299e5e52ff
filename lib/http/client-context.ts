import { cleanContext, type ClientContext } from '../domain/client-context.js';
import type { HttpRequest } from './bearer-token.js';

/** Where a request came from. The address is the adapter's: it looks at `X-Forwarded-For` only as far as its proxy trust says. */
export function clientContextOf(request: HttpRequest): ClientContext {
  const userAgent = request.headers['user-agent'];
  return cleanContext({
    ...(userAgent !== undefined && { userAgent }),
    ...(request.ip !== undefined && { ipAddress: request.ip }),
  });
}
