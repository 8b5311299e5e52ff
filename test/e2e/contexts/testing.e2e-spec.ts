import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuthTesting } from 'nestjs-dual-token/testing';
import { CONTEXTS, startContext } from '../../support/contexts/contexts.js';
import { type Started } from '../../support/contexts/verdicts.js';

describe.each(CONTEXTS)('a subject who acts in a context of $name', ({ options, ...context }) => {
  const started = {} as Started;
  let auth: AuthTesting;
  beforeAll(async () => {
    Object.assign(
      started,
      await startContext({ ...context, options: { ...options, actors: true } }),
    );
    auth = AuthTesting.of(started.test.app);
  });
  afterAll(() => started.close());

  it('is nobody at first', async () => {
    expect(await started.client.ask('me')).toEqual({ statusCode: 401 });
  });

  it('needs no token, and is refused what any other would be', async () => {
    auth.actAs({ sub: 'alice', roles: ['admin'] });
    expect(await started.client.ask('me')).toEqual({ sub: 'alice' });
    expect(await started.client.ask('admin')).toEqual({ sub: 'alice' });
    expect(await started.client.ask('strict')).toEqual({ sub: 'alice' });
    expect(await started.client.ask('write')).toMatchObject({ statusCode: 403 });
  });

  it('goes on when the first token has expired', async () => {
    started.test.clock.advance(605_000);
    expect(await started.client.ask('me')).toEqual({ sub: 'alice' });
  });

  it('does not stand in for a token that is refused', async () => {
    expect(await started.client.ask('me', 'nonsense')).toMatchObject({ statusCode: 401 });
  });
});
