import assert from 'node:assert/strict';
import type { FeedSuite } from './feed-suite.js';
import { sessionEnd, sessionEnds } from './revocations.js';

/** What must hold when the way to the server is broken for a while. */
export function outageCases(suite: FeedSuite): void {
  suite.describe('an outage', () => {
    suite.check(
      'makes nobody miss anything, and is told, as is its end (F27)',
      ['outage', 'secondProcess', 'past'],
      async ({ feed, other, publish, follow, cutOff }) => {
        const hearing = follow(feed);
        const before = sessionEnd();
        await publish(other, before);
        await hearing.has(before);
        await hearing.hasCaughtUp(1);
        const restore = await cutOff();
        await hearing.hasFailed();
        const meanwhile = sessionEnds(20);
        await publish(other, ...meanwhile);
        assert.ok(hearing.placesOf(meanwhile).every((place) => place === -1));
        await restore();
        await hearing.has(...meanwhile);
        await hearing.hasCaughtUp();
        const after = sessionEnd();
        await retried(() => publish(feed, after));
        await hearing.has(after);
      },
    );

    suite.check(
      'of short breaks again and again makes nobody miss anything',
      ['outage', 'secondProcess', 'past'],
      async ({ feed, other, publish, follow, cutOff }) => {
        const hearing = follow(feed);
        const all = sessionEnds(60);
        for (let from = 0; from < all.length; from += 20) {
          const publishing = publish(other, ...all.slice(from, from + 20));
          const restore = await cutOff();
          await publishing;
          await restore();
        }
        await hearing.has(...all);
        await hearing.hasCaughtUp();
      },
    );

    suite.check(
      'in which somebody begins to follow is told, and the past when it ends',
      ['outage', 'secondProcess', 'past'],
      async ({ feed, other, publish, follow, cutOff }) => {
        const restore = await cutOff();
        const hearing = follow(feed);
        await hearing.hasFailed();
        assert.equal(hearing.timesCaughtUp, 0);
        const meanwhile = sessionEnds(20);
        await publish(other, ...meanwhile);
        await restore();
        await hearing.hasCaughtUp(1);
        const firstCaughtUp = hearing.log.indexOf('caughtUp');
        const places = hearing.placesOf(meanwhile);
        assert.ok(places.every((place) => place >= 0 && place < firstCaughtUp));
      },
    );

    suite.check(
      'ends a try to publish one way or the other, and a later one succeeds',
      ['outage', 'secondProcess'],
      async ({ feed, other, publish, follow, cutOff }) => {
        const hearing = follow(other);
        const one = sessionEnd();
        const restore = await cutOff();
        await publish(feed, one).catch(() => undefined);
        await restore();
        await retried(() => publish(feed, one));
        await hearing.has(one);
      },
    );

    suite.check('keeps nobody from closing', ['outage'], async ({ feed, follow, cutOff }) => {
      const hearing = follow(feed);
      await hearing.hasCaughtUp(1);
      const restore = await cutOff();
      await hearing.hasFailed();
      await hearing.closes();
      const { length } = hearing.log;
      await restore();
      await follow(feed).hasCaughtUp(1);
      assert.equal(hearing.log.length, length, 'who has closed was told something');
    });
  });
}

/** As an application does: a connection may take a moment to come back. */
async function retried(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => {
        setTimeout(resolve, 50);
      });
    }
  }
}
