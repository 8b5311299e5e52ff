import assert from 'node:assert/strict';
import type { FeedSuite } from './feed-suite.js';
import { sessionEnd } from './revocations.js';

/** What must hold when somebody follows no more. */
export function closingCases(suite: FeedSuite): void {
  suite.describe('closing', () => {
    suite.check('ends one following and no other', [], async ({ feed, publish, follow }) => {
      const [closed, open] = [follow(feed), follow(feed)];
      for (const hearing of [closed, open]) await hearing.hasCaughtUp(1);
      await closed.closes();
      const { length } = closed.log;
      const one = sessionEnd();
      await publish(feed, one);
      await open.has(one);
      assert.equal(closed.log.length, length, 'who has closed was told something');
    });

    suite.check('can come at once, and twice', [], async ({ feed, publish, follow }) => {
      const hearing = follow(feed);
      await hearing.closes();
      await hearing.closes();
      const { length } = hearing.log;
      const other = follow(feed);
      const one = sessionEnd();
      await publish(feed, one);
      await other.has(one);
      assert.equal(hearing.log.length, length, 'who has closed was told something');
    });
  });
}
