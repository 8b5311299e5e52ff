import { Body, Header, HttpCode, Post, Req, UseFilters, UseGuards } from '@nestjs/common';
import { AuthError } from '../../domain/auth-error.js';
import { SubjectDirectory } from '../../services/subject/subject-directory.js';
import { TokenService } from '../../services/token.service.js';
import { AuthErrorFilter } from '../auth-error.filter.js';
import { bearerToken, type HttpRequest } from '../bearer-token.js';
import { clientContextOf } from '../client-context.js';
import { Public } from '../decorators/public.decorator.js';
import { RefreshToken } from '../decorators/refresh-token.decorator.js';
import { Clock } from '../../ports/clock.js';
import { LogoutService } from '../../services/logout.service.js';
import { RefreshTokenGuard } from '../refresh-token.guard.js';
import { clientIdParameter, objectBody, optionalBody, textParameter } from '../request-body.js';
import { tokenResponse, type TokenResponse } from '../token-response.js';

/** Sign-in, refresh and logout: the routes that need no access token. */
@Public()
@UseFilters(AuthErrorFilter)
export class TokenController {
  constructor(
    private readonly tokens: TokenService,
    private readonly directory: SubjectDirectory,
    private readonly logouts: LogoutService,
    private readonly clock: Clock,
  ) {}

  @Post('login')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async login(@Body() body: unknown, @Req() request: HttpRequest): Promise<TokenResponse> {
    const credentials = objectBody(body);
    const clientId = clientIdParameter(credentials);
    const authenticatedAt = new Date(this.clock.now());
    const subject = await this.directory.authenticate(credentials, request);
    if (subject === null) throw new AuthError('ERR_AUTH_INVALID_CREDENTIALS');
    const context = clientContextOf(request);
    return tokenResponse(
      await this.tokens.issue(subject, { ...(clientId && { clientId }), context, authenticatedAt }),
    );
  }

  @Post('refresh')
  @UseGuards(RefreshTokenGuard)
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async refresh(
    @RefreshToken() refreshToken: string,
    @Body() body: unknown,
    @Req() request: HttpRequest,
  ): Promise<TokenResponse> {
    const parameters = objectBody(body);
    if ((textParameter(parameters, 'grant_type') ?? 'refresh_token') !== 'refresh_token') {
      throw new AuthError('ERR_AUTH_INVALID_REQUEST', {
        message: 'grant_type is not refresh_token',
      });
    }
    const clientId = clientIdParameter(parameters);
    const scope = textParameter(parameters, 'scope');
    const context = clientContextOf(request);
    return tokenResponse(
      await this.tokens.refresh(refreshToken, {
        ...(clientId && { clientId }),
        ...(scope && { scope }),
        context,
      }),
    );
  }

  @Post('logout')
  @HttpCode(204)
  @Header('Cache-Control', 'no-store')
  async logout(@Body() body: unknown, @Req() request: HttpRequest): Promise<void> {
    const refreshToken = textParameter(optionalBody(body), 'refresh_token');
    await this.logouts.logout(
      { refreshToken, accessToken: bearerToken(request) },
      clientContextOf(request),
    );
  }
}
