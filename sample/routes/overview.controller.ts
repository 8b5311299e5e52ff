import { Controller, Get } from '@nestjs/common';
import { Public } from '../../lib/index.js';

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
  },
} as const;

/** What there is to try. */
@Controller()
export class OverviewController {
  @Public()
  @Get()
  overview(): typeof OVERVIEW {
    return OVERVIEW;
  }
}
