import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { AuthHealthIndicator, Public, RevocationHealthIndicator } from '../../lib/index.js';

/** For load balancers and container platforms. */
@Controller()
export class HealthController {
  constructor(
    private readonly store: AuthHealthIndicator,
    private readonly feed: RevocationHealthIndicator,
  ) {}

  @Public()
  @Get('healthz')
  async health(): Promise<{ readonly status: string; readonly feed?: string }> {
    const { auth } = await this.store.isHealthy();
    const { revocation } = this.feed.isHealthy();
    if (auth.status === 'down' || revocation.status === 'down')
      throw new ServiceUnavailableException({ status: 'unavailable' });
    return { status: 'ok', ...(revocation.feed !== 'off' && { feed: revocation.feed }) };
  }
}
