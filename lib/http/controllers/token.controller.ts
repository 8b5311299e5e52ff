import { Body, Header, HttpCode, Post, Req, Res, UseFilters, UseGuards } from '@nestjs/common';
import { AuthError } from '../../domain/auth-error.js';
import { Clock } from '../../ports/clock.js';
import { LogoutService } from '../../services/logout.service.js';
import { SubjectDirectory } from '../../services/subject/subject-directory.js';
import { TokenService } from '../../services/token.service.js';
import { AuthErrorFilter } from '../answers/auth-error.filter.js';
import { clientContextOf, type HttpRequest } from '../requests/http-request.js';
import { AuthCookies } from '../cookies/auth-cookies.js';
import { Public } from '../decorators/public.decorator.js';
import { invalidRequest } from '../requests/invalid-request.js';
import { presentedRefreshTokenOf, RefreshTokenGuard } from '../guard/refresh-token.guard.js';
import {
  clientIdParameter,
  objectBody,
  optionalBody,
  textParameter,
} from '../requests/request-body.js';
import { TokenTransport } from '../requests/token-transport.js';
import type { CookieTokenResponse, TokenResponse } from '../answers/token-response.js';

/** Sign-in, refresh and logout: the routes that need no access token. */
@Public()
@UseFilters(AuthErrorFilter)
export class TokenController {
  constructor(
    private readonly tokens: TokenService,
    private readonly directory: SubjectDirectory,
    private readonly logouts: LogoutService,
    private readonly transport: TokenTransport,
    private readonly cookies: AuthCookies,
    private readonly clock: Clock,
  ) {}

  @Post('login')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async login(
    @Body() body: unknown,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: object,
  ): Promise<TokenResponse | CookieTokenResponse> {
    const byCookie = this.transport.ofSignIn(request);
    const credentials = objectBody(body);
    const clientId = clientIdParameter(credentials);
    const authenticatedAt = new Date(this.clock.now());
    const subject = await this.directory.authenticate(credentials, request);
    if (subject === null) throw new AuthError('ERR_AUTH_INVALID_CREDENTIALS');
    const context = clientContextOf(request);
    const tokens = await this.tokens.issue(subject, {
      ...(clientId && { clientId }),
      context,
      authenticatedAt,
    });
    return this.cookies.send(response, tokens, byCookie);
  }

  @Post('refresh')
  @UseGuards(RefreshTokenGuard)
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async refresh(
    @Body() body: unknown,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: object,
  ): Promise<TokenResponse | CookieTokenResponse> {
    const parameters = optionalBody(body);
    if ((textParameter(parameters, 'grant_type') ?? 'refresh_token') !== 'refresh_token') {
      throw invalidRequest('grant_type is not refresh_token');
    }
    const clientId = clientIdParameter(parameters);
    const scope = textParameter(parameters, 'scope');
    const context = clientContextOf(request);
    const presented = presentedRefreshTokenOf(request);
    if (presented === undefined) throw new AuthError('ERR_AUTH_REFRESH_TOKEN_MISSING');
    const tokens = await this.tokens.refresh(presented.token, {
      ...(clientId && { clientId }),
      ...(scope && { scope }),
      context,
    });
    return this.cookies.send(response, tokens, presented.byCookie);
  }

  @Post('logout')
  @HttpCode(204)
  @Header('Cache-Control', 'no-store')
  async logout(
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) response: object,
  ): Promise<void> {
    const { byCookie, ...credentials } = this.transport.ofLogout(request);
    const context = clientContextOf(request);
    if (!byCookie) {
      await this.logouts.logout(credentials, context);
      return;
    }
    await this.logouts.logoutByCookies(credentials, context);
    this.cookies.clear(response);
  }
}
