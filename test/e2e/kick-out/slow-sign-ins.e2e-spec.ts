import { describe, expect, it } from '@jest/globals';
import { SessionService, type AuthModuleOptions } from 'nestjs-dual-token';
import { freshApp, PAIRED_PLATFORMS, type TestApp } from '../../support/test-app.js';
import { UNAVAILABLE, verdictOf } from '../../support/verdicts.js';

/** A little less than the deadline of each call, so that none is late. */
const SLOW_SUBJECT_MS = 900;
const SLOW_STORE_MS = 1_900;

/** Whose sign-in is slow, and overtaken; nobody's while it is `undefined`. */
interface Slowness {
  test: TestApp | undefined;
}

/** Functions of the host that take their time; all sessions end while the claims are asked for. */
function slowOptions(slowness: Slowness): Partial<AuthModuleOptions> {
  const take = () => slowness.test?.clock.advance(SLOW_SUBJECT_MS);
  return {
    deadlines: { subject: '1s', store: '2s' },
    accessToken: {
      claims: async () => {
        await slowness.test?.app.get(SessionService).revokeAll('alice', { reason: 'password' });
        take();
        return {};
      },
    },
    session: {
      maxPerSubject: 2,
      onLimit: 'reject',
      limitBy: () => {
        take();
        return 'all';
      },
    },
  };
}

describe.each(PAIRED_PLATFORMS)(
  'a sign-in of a slow application on $adapter with $store',
  (platform) => {
    const slowness: Slowness = { test: undefined };
    const unlimited = { ...slowOptions(slowness), session: {} };
    const test = freshApp({ ...platform, auth: unlimited });

    it('R46, attack 52: is asked to try again where all sessions ended after its password was checked', async () => {
      slowness.test = test;
      test.subjects.before = async () => test.clock.advance(SLOW_SUBJECT_MS);
      expect(verdictOf(await test.client.login())).toEqual(UNAVAILABLE);
      slowness.test = undefined;
      expect((await test.repository.list('alice')).sessions).toEqual([]);
      expect((await test.client.login()).status).toBe(200);
    });
  },
);

describe.each(PAIRED_PLATFORMS)(
  'the same where sessions are limited, on $adapter with $store',
  (platform) => {
    const slowness: Slowness = { test: undefined };
    const test = freshApp({ ...platform, auth: slowOptions(slowness) });

    it('R46, R92, attack 52: is asked to try again also where everything is as slow as may be', async () => {
      slowness.test = test;
      test.subjects.before = async () => test.clock.advance(SLOW_SUBJECT_MS);
      test.repository.before = (verb) => {
        if (verb === 'create' || verb === 'list') test.clock.advance(SLOW_STORE_MS);
      };
      expect(verdictOf(await test.client.login())).toEqual(UNAVAILABLE);
      test.repository.recover();
      slowness.test = undefined;
      expect((await test.repository.list('alice')).sessions).toEqual([]);
      expect((await test.client.login()).status).toBe(200);
    });
  },
);
