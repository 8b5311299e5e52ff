import { describe, expect, it } from '@jest/globals';
import { AuthConfigurationError } from 'nestjs-dual-token';
import { NetworkWatch } from '../support/network-watch.js';
import { exchange, getRequest } from '../support/raw-http.js';
import { HTTP_ADAPTERS, withApp, type TestApp, type TestAppOptions } from '../support/test-app.js';
import { WYCHEPROOF_FILES, applicationsWith, groupsOf, textOf } from '../support/wycheproof.js';

/** Groups whose keys no application takes, by their first vector; the others all start. */
const NOT_STARTED = {
  signature: {
    signs: [347, 349, 351, 353, 354, 355, 356, 357],
    verifies: [347, 351, 353, 354, 355, 356, 357],
  },
  key: {
    signs: [1, 4, 6, 7, 8, 9, 10, 11, 12, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26],
    verifies: [1, 4, 6, 7, 8, 9, 10, 11, 12, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26],
  },
  crypto: { signs: [46, 47, 50, 67], verifies: [46, 47, 50, 67] },
} as const;

/** The status of a guarded route with that text as a bearer token, byte by byte as it is but for line breaks. */
async function statusWith({ url }: TestApp, text: string): Promise<number> {
  const header = `Authorization: Bearer ${text.replace(/[\r\n]/g, ' ')}`;
  return (await exchange(url, getRequest('/me', header))).status;
}

/** Whether an application with these options starts and has done its work. */
async function starts(
  options: TestAppOptions,
  work: (test: TestApp) => Promise<void>,
): Promise<boolean> {
  try {
    await withApp(options, work);
    return true;
  } catch (error) {
    if (error instanceof AuthConfigurationError) return false;
    throw error;
  }
}

describe.each(HTTP_ADAPTERS)('Wycheproof over HTTP, on %s', (adapter) => {
  describe.each(WYCHEPROOF_FILES)('no vector of json_web_%s_test gets in', (file) => {
    it.each([
      ['signs', 0],
      ['verifies', 1],
    ] as const)('where an application %s with the keys of its group', async (use, which) => {
      const notStarted: number[] = [];
      for (const group of groupsOf(file)) {
        const { auth } = applicationsWith(group)[which]!;
        const isStarted = await starts({ adapter, auth }, async (test) => {
          const network = new NetworkWatch();
          const letIn: number[] = [];
          for (const vector of group.tests) {
            const status = await statusWith(test, textOf(vector));
            if (status !== 400 && status !== 401) letIn.push(vector.tcId);
          }
          network.stop();
          expect(letIn).toEqual([]);
          expect(network.besides(test.url)).toEqual([]);
        });
        if (!isStarted) notStarted.push(group.tests[0]!.tcId);
      }
      expect(notStarted).toEqual(NOT_STARTED[file][use]);
    });
  });
});
