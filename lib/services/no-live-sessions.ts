import { Injectable } from '@nestjs/common';
import { AuthConfigurationError } from '../domain/auth-error.js';
import { LiveSessions } from './live-sessions.js';

/** For a service that verifies only: it has no store to ask, so it refuses rather than guess. */
@Injectable()
export class NoLiveSessions extends LiveSessions {
  async isLive(): Promise<never> {
    throw new AuthConfigurationError(
      '@StrictSession',
      'asks for the session, and ResourceServerModule has no store',
      'Leave it out here, and keep access tokens short',
    );
  }
}
