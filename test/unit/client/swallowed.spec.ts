import { describe, expect, it } from '@jest/globals';
import { Browser } from '../../support/client/browser.js';
import { outcome, pass, useFakeTime } from '../../support/client/fake-time.js';
import { ModelServer } from '../../support/client/model-server.js';
const RIGHT = { username: 'alice', password: 'right' };
describe('a network that swallows everything', () => {
  useFakeTime();
  it.each([5, 15, 20, 23, 25])(
    'for %d s after a lost answer ends no session within the grace period',
    async (seconds) => {
      const server = new ModelServer();
      const tab = new Browser(server).open();
      const { client } = tab;
      await outcome(client.signIn(RIGHT));
      await pass(600_000);
      const begin = performance.now();
      let n = 0;
      server.fault = ({ route }) =>
        route !== '/auth/refresh' || performance.now() - begin > seconds * 1000
          ? {}
          : n++ === 0
            ? { answerLost: true }
            : { lost: true };
      const r = client.fetch('/orders').catch(() => undefined);
      await pass(seconds * 1000 + 100);
      tab.dispatch('online');
      await pass(120_000);
      await r;
      await outcome(client.fetch('/orders')).catch(() => undefined);
      expect([...server.sessions.values()][0]?.ended).toBeUndefined();
    },
  );
});
