import { hash } from 'node:crypto';
import { Get, Req, Res } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { KeyRing } from '../../services/keys/key-ring.js';
import type { HttpRequest } from '../requests/http-request.js';
import { Public } from '../decorators/public.decorator.js';

/** How long others may keep the set: what a new key should be announced ahead of its first use. */
const MAX_AGE_SECONDS = 300;

/** The public keys of access tokens, for whoever verifies them elsewhere (RFC 7517 section 5). */
@Public()
export class JwkSetController {
  constructor(
    private readonly keys: KeyRing,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** The answer is sent here, because a status of 304 is decided only here. */
  @Get()
  show(@Req() request: HttpRequest, @Res() response: unknown): void {
    const { httpAdapter } = this.adapterHost;
    const body = JSON.stringify(this.keys.jwkSet());
    const tag = `"${hash('sha256', body, 'base64url').slice(0, 27)}"`;
    httpAdapter.setHeader(response, 'Cache-Control', `public, max-age=${MAX_AGE_SECONDS}`);
    httpAdapter.setHeader(response, 'ETag', tag);
    if (names(request.headers['if-none-match'], tag)) {
      httpAdapter.reply(response, undefined, 304);
      return;
    }
    httpAdapter.setHeader(response, 'Content-Type', 'application/jwk-set+json');
    httpAdapter.reply(response, body, 200);
  }
}

/** Whether an `If-None-Match` header names that entity tag (RFC 9110 section 13.1.2). */
function names(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.split(',').some((one) => ['*', tag, `W/${tag}`].includes(one.trim()));
}
