import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEach } from '../support/describe-each.js';
import { inBatches } from '../support/http-client.js';
import { acceptedFor, percentile } from '../support/refusals.js';
import { SAMPLE_SERVERS, serverVariables, type SampleServer } from '../support/sample-servers.js';
import {
  startOrderService,
  startSample,
  type SampleProcess,
  type ServerProcess,
} from '../support/sample-process.js';
import { freshFolder, type Variables } from '../support/sample-variables.js';

/** Where sessions are, what carries revocations, and within how many milliseconds others refuse. */
interface Setting {
  readonly name: string;
  readonly servers: readonly SampleServer[];
  readonly bound: number;
}
const SETTINGS: readonly Setting[] = (
  [
    { name: 'Redis', servers: ['redis'], bound: 50 },
    { name: 'PostgreSQL, woken by LISTEN', servers: ['postgres'], bound: 100 },
    { name: 'MariaDB, asked every second', servers: ['mysql'], bound: 1_200 },
    { name: 'PostgreSQL, and Redis for revocations', servers: ['postgres', 'redis'], bound: 50 },
  ] as const
).filter(({ servers }) => servers.every((server) => SAMPLE_SERVERS.includes(server)));

const SESSIONS = 24;
/** Other tests run beside this one: some late answers are theirs. `npm run bench -- kick-out` is for exact figures. */
const OUTLIER_MS = 5_000;

const SERVERS = 'TEST_POSTGRES_URL, TEST_MYSQL_URL or TEST_REDIS_URL';
const NAMES = SETTINGS.map(({ name }) => name);

describeEach(NAMES, SERVERS, 'two samples and an order service on %s', (name) => {
  const { servers, bound } = SETTINGS.find((setting) => setting.name === name)!;
  let samples: readonly SampleProcess[];
  let orders: ServerProcess;
  let variables: Variables;
  beforeAll(async () => {
    variables = Object.assign(
      {},
      ...(await Promise.all([...servers].reverse().map((server) => serverVariables(server)))),
      { SIGNING_ALG: 'ES256', SIGNING_KEY_FILE: join(freshFolder(), 'key.pem') },
      { REVOCATION_CHECK: 'feed' },
    ) as Variables;
    samples = [await startSample(variables), await startSample(variables)];
    orders = await startOrderService({
      ...(variables.REDIS_URL && { REDIS_URL: variables.REDIS_URL }),
      ...(!variables.DATABASE_URL?.startsWith('sqlite') && {
        DATABASE_URL: variables.DATABASE_URL!,
      }),
      JWKS_URI: `${samples[0]!.client.url}/.well-known/jwks.json`,
    });
  });
  afterAll(() => Promise.all([...samples, orders].map((one) => one.end('SIGTERM'))));

  it('refuse everywhere, within the bound, what one of them has ended (R44, R47, attack 38)', async () => {
    const [first, second] = samples as readonly [SampleProcess, SampleProcess];
    const others = [second.client, orders.client];
    const signIns = await inBatches(SESSIONS, 4, () => first.signIn());
    const admin = await first.signIn('bob');
    for (const { access_token: token } of signIns)
      for (const client of others) expect((await client.get('/me', token)).status).toBe(200);

    const waits: number[] = [];
    // Each waits for about half of the bound, and no more of them than a suite has time for.
    const loggedOut = signIns.slice(0, bound > 1_000 ? 6 : -4);
    for (const tokens of loggedOut) {
      expect((await first.client.logout(tokens.refresh_token)).status).toBe(204);
      const since = performance.now();
      expect((await first.client.get('/me', tokens.access_token)).status).toBe(401);
      const waited = others.map((client) => acceptedFor(client, tokens.access_token, since));
      waits.push(...(await Promise.all(waited)));
    }
    const kicked = await first.client.post('/admin/users/alice/kick', {}, admin.access_token);
    expect(kicked.status).toBe(204);
    const since = performance.now();
    for (const { access_token: token } of signIns.slice(loggedOut.length)) {
      const waited = others.map((client) => acceptedFor(client, token, since));
      waits.push(...(await Promise.all(waited)));
    }
    expect(percentile(waits, 0.5)).toBeLessThanOrEqual(bound);
    expect(Math.max(...waits)).toBeLessThanOrEqual(bound + OUTLIER_MS);

    const again = await second.signIn();
    for (const client of [first.client, ...others])
      expect((await client.get('/me', again.access_token)).status).toBe(200);
  });

  it('know of it also where they start later: a restart forgets nothing that matters', async () => {
    const [first] = samples as readonly [SampleProcess, SampleProcess];
    const { access_token: ended, refresh_token: refreshToken } = await first.signIn();
    const { access_token: live } = await first.signIn();
    await first.client.logout(refreshToken);
    const latecomer = await startSample(variables);
    expect((await latecomer.client.get('/me', ended)).status).toBe(401);
    expect((await latecomer.client.get('/me', live)).status).toBe(200);
    await latecomer.end('SIGTERM');
  });
});
