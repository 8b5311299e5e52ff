import {
  Body,
  Delete,
  Get,
  Header,
  HttpCode,
  Param,
  Post,
  Req,
  Res,
  UseFilters,
} from '@nestjs/common';
import { isSessionId } from '../../crypto/session-id.js';
import type { AccessTokenClaims } from '../../domain/access-token-claims.js';
import { AuthError } from '../../domain/auth-error.js';
import { DeviceNames } from '../../services/device-names.js';
import { SessionService } from '../../services/session.service.js';
import { AuthErrorFilter } from '../answers/auth-error.filter.js';
import { clientContextOf, type HttpRequest } from '../requests/http-request.js';
import { AuthCookies } from '../cookies/auth-cookies.js';
import { Claims } from '../decorators/claims.decorator.js';
import { flagParameter, optionalBody } from '../requests/request-body.js';
import { TokenTransport } from '../requests/token-transport.js';
import { sessionResponse, type SessionResponse } from '../answers/session-response.js';

/** The subject's own sessions: the routes that need an access token. */
@UseFilters(AuthErrorFilter)
export class SessionController {
  constructor(
    private readonly sessions: SessionService,
    private readonly devices: DeviceNames,
    private readonly transport: TokenTransport,
    private readonly cookies: AuthCookies,
  ) {}

  @Post('logout-all')
  @HttpCode(204)
  @Header('Cache-Control', 'no-store')
  async logoutAll(
    @Body() body: unknown,
    @Claims() claims: AccessTokenClaims,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: object,
  ): Promise<void> {
    const byCookie = this.transport.ofGuarded(request);
    const keepsCurrent =
      flagParameter(optionalBody(body), 'except_current') && claims.sid !== undefined;
    await this.sessions.revokeAll(claims.sub, {
      reason: 'logout-all',
      except: keepsCurrent ? [claims.sid] : [],
      context: clientContextOf(request),
    });
    if (!keepsCurrent && byCookie) this.cookies.clear(response);
  }

  @Get('sessions')
  @Header('Cache-Control', 'no-store')
  async list(
    @Claims() claims: AccessTokenClaims,
  ): Promise<{ readonly sessions: readonly SessionResponse[] }> {
    const sessions = await this.sessions.list(claims.sub);
    return {
      sessions: sessions.map((session) =>
        sessionResponse(session, claims.sid, this.devices.of(session)),
      ),
    };
  }

  @Delete('sessions/:sid')
  @HttpCode(204)
  @Header('Cache-Control', 'no-store')
  async end(
    @Param('sid') sid: string,
    @Claims() { sub: subject, sid: current }: AccessTokenClaims,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: object,
  ): Promise<void> {
    const byCookie = this.transport.ofGuarded(request);
    const context = clientContextOf(request);
    const found =
      isSessionId(sid) && (await this.sessions.revoke(sid, { subject, reason: 'logout', context }));
    if (!found) throw new AuthError('ERR_AUTH_SESSION_NOT_FOUND');
    if (sid === current && byCookie) this.cookies.clear(response);
  }
}
