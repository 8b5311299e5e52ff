import { describe, expect, it, jest } from '@jest/globals';
import type { AuthModuleOptions } from 'nestjs-dual-token';
import { PAIRED_PLATFORMS, withApp } from '../support/test-app.js';
import { UNAVAILABLE, verdictOf } from '../support/verdicts.js';

describe.each(PAIRED_PLATFORMS)(
  'a sign-in whose answer the store lost, and then finds the sid taken, on $adapter with $store',
  (platform) => {
    it.each<[string, AuthModuleOptions['session']]>([
      ['one session, and more is refused (R92)', { maxPerSubject: 1, onLimit: 'reject' }],
      ['one session, and the oldest goes (R92)', { maxPerSubject: 1 }],
      ['no limit', {}],
    ])('F4: with %s, is 503, leaves no session, and the next one works', (_title, session) =>
      withApp({ ...platform, auth: { session } }, async (test) => {
        const { repository } = test;
        jest.spyOn(repository, 'create').mockImplementationOnce(async (one) => {
          await repository.inner.create(one);
          return 'exists';
        });
        expect(verdictOf(await test.client.login())).toEqual(UNAVAILABLE);
        expect((await repository.list('alice')).sessions).toEqual([]);
        expect((await test.client.login()).status).toBe(200);
        expect((await repository.list('alice')).sessions).toHaveLength(1);
        expect(test.told('signed-in')).toHaveLength(1);
        expect(test.told('revoked')).toEqual([]);
      }),
    );
  },
);
