import { Controller, Get } from '@nestjs/common';
import { Claims, Public, type AccessTokenClaims } from 'nestjs-dual-token';

/** The rest of the service. The guard is global, so only what is public says so. */
@Controller()
export class ServiceController {
  @Get('me')
  me(@Claims() claims: AccessTokenClaims): AccessTokenClaims {
    return claims;
  }

  @Public()
  @Get('public')
  hello(): object {
    return { message: 'Anybody may read this.' };
  }

  /** Says that the process is alive. Whether the issuer is up is not asked: a restart would not help. */
  @Public()
  @Get('healthz')
  health(): object {
    return { status: 'ok' };
  }
}
