import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { Claims, Public, RequireRoles, RequireScopes, SessionService } from 'nestjs-dual-token';

/** What is guarded. Without a decorator, a route asks for an access token. */
@Controller()
export class OrdersController {
  constructor(private readonly sessions: SessionService) {}

  @Public()
  @Get('prices')
  prices(): object {
    return { tea: 3 };
  }

  @Get('me')
  me(@Claims() claims: object): object {
    return claims;
  }

  @RequireScopes('orders:write')
  @Post('orders')
  order(@Claims('sub') sub: string): object {
    return { ordered_by: sub };
  }

  @RequireRoles('admin')
  @HttpCode(204)
  @Post('people/:sub/kick')
  async kick(@Param('sub') sub: string): Promise<void> {
    await this.sessions.revokeAll(sub);
  }
}
