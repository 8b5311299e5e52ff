import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import {
  AuthError,
  Claims,
  RequireRecentAuth,
  SessionService,
  type AccessTokenClaims,
} from '../../lib/index.js';
import { PeopleService } from '../people/people.service.js';
import { textMember } from './text-member.js';

/** What people do with their own account. */
@Controller()
export class AccountController {
  constructor(
    private readonly people: PeopleService,
    private readonly sessions: SessionService,
  ) {}

  @Get('me')
  me(@Claims() claims: AccessTokenClaims): AccessTokenClaims {
    return claims;
  }

  /** Ends the subject's other sessions: whoever knew the old password is out. */
  @RequireRecentAuth('5m')
  @Post('account/password')
  @HttpCode(204)
  async changePassword(
    @Body() body: unknown,
    @Claims() { sub, sid }: AccessTokenClaims,
  ): Promise<void> {
    const current = textMember(body, 'current');
    const next = textMember(body, 'next');
    if (!(await this.people.changePassword(sub, current, next))) {
      throw new AuthError('ERR_AUTH_INVALID_CREDENTIALS');
    }
    await this.sessions.revokeAll(sub, { except: sid, reason: 'password-changed' });
  }
}
