import { Controller, Get, Headers, Optional, Res } from '@nestjs/common';
import { Public } from '../../lib/index.js';
import { sendFile } from '../evaluation/page.controller.js';
import { PageFiles } from '../evaluation/page-files.js';

/** No script, style or address but our own, and none within the document. */
const CONTENT_SECURITY_POLICY = [
  ...["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'"],
  ...["img-src 'self' data:", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'none'"],
].join('; ');

const OVERVIEW = {
  about: 'Access and refresh tokens for NestJS: an application to try them in.',
  people: [
    { username: 'alice', password: 'wonderland', scope: 'orders:read orders:write' },
    { username: 'bob', password: 'builder', scope: 'orders:read', roles: ['admin'] },
  ],
  tokens: {
    'POST /auth/login': '{"username","password"}: access token and refresh token',
    'POST /auth/refresh': '{"refresh_token"}: the next pair',
    'POST /auth/logout': '{"refresh_token"}, or an access token: this session ends',
    'POST /auth/logout-all': '{"except_current"?}: all sessions end, or all others',
    'GET /auth/sessions': 'your sessions',
    'DELETE /auth/sessions/:sid': 'one of them ends',
    'GET /.well-known/jwks.json': 'the public keys, with SIGNING_ALG=ES256 or RS256',
  },
  routes: {
    'GET /public': 'for anybody',
    'GET /me': 'the claims of the access token',
    'GET /orders': 'scope orders:read',
    'POST /orders': 'scope orders:write',
    'GET /strict': 'reads the session on every request',
    'POST /account/password':
      '{"current","next"}: needs a sign-in of the last 5 minutes; others end',
    'GET /admin/users': 'role admin',
    'POST /admin/users/:sub/disable': 'role admin; also /enable',
    'POST /admin/users/:sub/kick': 'role admin: all sessions of that person end',
    'POST /admin/keys/announce':
      'role admin: the next key, for others to see; needs a pair of keys',
    'POST /admin/keys/rotate': 'role admin: that key, or a new one, signs from now on',
    'GET /healthz': 'for anybody',
    'GET /': 'this list; in a browser on this machine, the evaluation page',
  },
} as const;

/** What there is to try: the evaluation page, where it is there, and a list for programs that ask for JSON. */
@Controller()
export class OverviewController {
  constructor(@Optional() private readonly files?: PageFiles) {}

  @Public()
  @Get()
  overview(
    @Headers('accept') accept = '',
    @Res({ passthrough: true }) answer: { header(name: string, value: string): unknown },
  ): typeof OVERVIEW | string {
    answer.header('vary', 'Accept');
    const page = this.files?.document;
    const asksForList = /\bjson\b/i.test(accept) && !/\btext\/html\b/i.test(accept);
    if (page === undefined || asksForList) return OVERVIEW;
    answer.header('content-security-policy', CONTENT_SECURITY_POLICY);
    answer.header('referrer-policy', 'no-referrer');
    return sendFile(page, answer);
  }
}
