import { describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { AuthHealthIndicator, getAuthToken, Public } from 'nestjs-dual-token';
import { CapturedLog } from '../support/captured-log.js';
import { Gate, throwing, waitingFor } from '../support/controlled-repository.js';
import { freshApp, PAIRED_PLATFORMS, withApp, type TestApp } from '../support/test-app.js';

const UP = { auth: { status: 'up', responseTime: expect.any(Number) } };
const DOWN = { auth: { status: 'down', store: 'unavailable' } };
const HEALTHY = { status: 'ok', info: UP, error: {}, details: UP };
const UNHEALTHY = { status: 'error', info: {}, error: DOWN, details: DOWN };
const CANARY = 'canary-7f3a';

@Public()
@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly auth: AuthHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  check(): Promise<object> {
    return this.health.check([() => this.auth.isHealthy()]);
  }
}

const TERMINUS = {
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
};

async function healthOf({ client }: TestApp): Promise<object> {
  const { status, body } = await client.get('/health');
  return { status, body };
}

describe.each(PAIRED_PLATFORMS)(
  'health by @nestjs/terminus on $adapter with $store',
  (platform) => {
    const test = freshApp({ ...platform, ...TERMINUS, auth: { deadlines: { store: '300ms' } } });

    it('is 200 while the store answers, for one reading', async () => {
      const calls = await test.repository.callsOf(async () => {
        expect(await healthOf(test)).toEqual({ status: 200, body: HEALTHY });
      });
      expect(calls).toEqual(['find']);
    });

    it('R24, R84: is 503 while the store throws, without a word of the cause, and 200 when it is back', async () => {
      test.repository.before = () => {
        throw new Error(`cannot connect to ${CANARY}`);
      };
      for (let times = 0; times < 3; times += 1)
        expect(await healthOf(test)).toEqual({ status: 503, body: UNHEALTHY });
      test.repository.recover();
      expect(await healthOf(test)).toEqual({ status: 200, body: HEALTHY });
    });

    it('R90: is 503 at the deadline while the store hangs, and 200 when it is back', async () => {
      const gate = new Gate();
      test.repository.before = waitingFor(gate.opened);
      const started = performance.now();
      expect(await healthOf(test)).toEqual({ status: 503, body: UNHEALTHY });
      expect(performance.now() - started).toBeLessThan(2_000);
      test.repository.recover();
      expect(await healthOf(test)).toEqual({ status: 200, body: HEALTHY });
      gate.open();
    });

    it('shares one reading between all who ask while it is under way', async () => {
      const gate = new Gate();
      test.repository.before = waitingFor(gate.opened);
      const calls = await test.repository.callsOf(() =>
        Promise.all(Array.from({ length: 20 }, () => healthOf(test))),
      );
      expect(calls.length).toBeLessThan(5);
      gate.open();
    });
  },
);

describe.each(PAIRED_PLATFORMS)('a health probe on $adapter with $store', (platform) => {
  it('tells and logs an outage once, however often it asks, and the next one again', async () => {
    const logger = new CapturedLog();
    await withApp({ ...platform, ...TERMINUS, logger }, async (test) => {
      const outages = () => logger.lines.filter((line) => line.includes('store unavailable'));
      for (const outage of [1, 2]) {
        test.repository.before = throwing('find');
        for (let times = 0; times < 30; times += 1) await healthOf(test);
        expect(outages()).toHaveLength(outage);
        expect(test.told('unavailable')).toHaveLength(outage);
        test.repository.recover();
        expect(await healthOf(test)).toEqual({ status: 200, body: HEALTHY });
      }
    });
  });

  it('does not hide what requests tell of the same outage', async () => {
    await withApp({ ...platform, ...TERMINUS }, async (test) => {
      const { refresh_token: token } = await test.client.signIn();
      test.repository.before = throwing('find');
      await healthOf(test);
      for (let times = 0; times < 3; times += 1) await test.client.refresh(token);
      expect(test.told('unavailable')).toHaveLength(4);
    });
  });

  it('asks the instance of its name', async () => {
    await withApp({ ...platform, auth: { name: 'staff' } }, async ({ app, repository }) => {
      const token = getAuthToken(AuthHealthIndicator, 'staff');
      const indicator = app.get<AuthHealthIndicator>(token);
      repository.before = throwing('find');
      expect(await indicator.isHealthy('staff')).toEqual({ staff: DOWN.auth });
    });
  });
});
