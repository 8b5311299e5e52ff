import { Controller, Get, ServiceUnavailableException } from '@nestjs/common';
import { AuthHealthIndicator, Public } from '../../lib/index.js';

/** For load balancers and container platforms. */
@Controller()
export class HealthController {
  constructor(private readonly indicator: AuthHealthIndicator) {}

  @Public()
  @Get('healthz')
  async health(): Promise<{ readonly status: string }> {
    const { auth } = await this.indicator.isHealthy();
    if (auth.status === 'down') throw new ServiceUnavailableException({ status: 'unavailable' });
    return { status: 'ok' };
  }
}
