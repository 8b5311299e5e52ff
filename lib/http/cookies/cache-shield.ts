import { Injectable, type ExecutionContext } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { isBearer } from '../requests/bearer-token.js';
import type { HttpRequest } from '../requests/http-request.js';
import { addVary } from './add-vary.js';
import { CookieCredentials } from './cookie-credentials.js';

/**
 * Keeps what a cookie opened from shared caches. They know that an answer to an `Authorization` header is for one
 * person (RFC 9111 section 3.5), and have to be told of one to a cookie.
 */
@Injectable()
export class CacheShield {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly credentials: CookieCredentials,
  ) {}

  /** For a request whose claims are known. What the host has said of caching, or says later, counts. */
  cover(context: ExecutionContext): void {
    if (!this.credentials.cookies || context.getType() !== 'http') return;
    if (isBearer(context.getArgByIndex<HttpRequest>(0).headers.authorization)) return;
    const { httpAdapter } = this.adapterHost;
    const response = context.switchToHttp().getResponse<object>();
    addVary(httpAdapter, response, 'Cookie');
    if (httpAdapter.getHeader(response, 'Cache-Control') === undefined)
      httpAdapter.setHeader(response, 'Cache-Control', 'private');
  }
}
