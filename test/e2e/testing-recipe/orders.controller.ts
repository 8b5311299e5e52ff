import { Controller, Get, Post } from '@nestjs/common';
import {
  Claims,
  Public,
  RequireRecentAuth,
  RequireRoles,
  RequireScopes,
  StrictSession,
  type AccessTokenClaims,
} from 'nestjs-dual-token';

@Controller('orders')
export class OrdersController {
  @Public() // anybody
  @Get('prices')
  prices() {
    return [];
  }

  @RequireScopes('orders:read') // all of these; one of them with RequireScopes.any
  @Get()
  mine(@Claims('sub') sub: string) {
    return { sub };
  }

  @RequireRoles('admin', 'clerk') // one of these; all of them with RequireRoles.all
  @Get('all')
  all(@Claims() claims: AccessTokenClaims) {
    return { asked: claims.sub };
  }

  @RequireRecentAuth('5m') // signed in no longer ago than this
  @StrictSession() // and the session is looked up, so that a revoked one is refused at once
  @Post('refunds')
  refund() {
    return { done: true };
  }
}
