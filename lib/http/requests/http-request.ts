import type { IncomingHttpHeaders } from 'node:http';
import { cleanContext, type ClientContext } from '../../domain/client-context.js';

/** As much of an HTTP request as is read here; Express and Fastify both have it. */
export interface HttpRequest {
  /** Missing where a request began a socket. */
  readonly method?: string;
  readonly headers: IncomingHttpHeaders;
  readonly body?: unknown;
  readonly ip?: string;
  /** The header lines as they came: on the request itself (Express), or on its `raw` (Fastify). */
  readonly rawHeaders?: readonly string[];
  readonly raw?: { readonly rawHeaders?: readonly string[] };
}

/** Where a request came from. The address is the adapter's: it looks at `X-Forwarded-For` only as far as its proxy trust says. */
export function clientContextOf(request: HttpRequest): ClientContext {
  const userAgent = request.headers['user-agent'];
  return cleanContext({
    ...(userAgent !== undefined && { userAgent }),
    ...(request.ip !== undefined && { ipAddress: request.ip }),
  });
}
