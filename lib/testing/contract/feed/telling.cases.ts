import assert from 'node:assert/strict';
import type { FeedSuite } from './feed-suite.js';
import { sessionEnd, sessionEnds, subjectEnd } from './revocations.js';

/** More than a feed may read in one piece. */
const MANY = 1_001;
const PULSES = 3;

/** What every follower hears. */
export function tellingCases(suite: FeedSuite): void {
  suite.describe('telling', () => {
    suite.check(
      'what is published reaches every follower, the one of the same process included',
      [],
      async ({ feed, other, publish, follow }) => {
        const hearings = [follow(feed), follow(feed), follow(other)];
        for (const hearing of hearings) await hearing.hasCaughtUp(1);
        const [one, two] = [sessionEnd(), sessionEnd()];
        await publish(feed, one);
        await publish(other, two);
        for (const hearing of hearings) await hearing.has(one, two);
      },
    );

    suite.check(
      'the end of a session is told as it was published',
      [],
      async ({ feed, publish, follow }) => {
        const hearing = follow(feed);
        const one = sessionEnd();
        await publish(feed, one);
        await hearing.has(one);
        assert.equal(JSON.stringify(hearing.all[0]), JSON.stringify(one));
      },
    );

    suite.check(
      'the end of the sessions of a subject is told as it was published, whatever its name',
      ['subjects'],
      async ({ feed, other, publish, follow }) => {
        const hearing = follow(other);
        const all = [subjectEnd(), { ...subjectEnd(), except: [] }];
        await publish(feed, ...all);
        await hearing.has(...all);
        const texts = hearing.all.map((one) => JSON.stringify(one));
        for (const one of all) assert.ok(texts.includes(JSON.stringify(one)));
      },
    );

    suite.check(
      'many at once reach every follower, each of them (R49)',
      [],
      async ({ feed, other, publish, follow }) => {
        const hearings = [follow(feed), follow(other)];
        for (const hearing of hearings) await hearing.hasCaughtUp(1);
        const all = sessionEnds(MANY);
        await publish(feed, ...all);
        for (const hearing of hearings) await hearing.has(...all);
      },
    );

    suite.check(
      'one that is published twice, by two, is told, and in nobody’s way',
      [],
      async ({ feed, other, publish, follow }) => {
        const hearing = follow(feed);
        // A connection that is just being made may fail once, and that is another matter.
        await hearing.hasCaughtUp(1);
        const { length } = hearing.log;
        const [one, two, last] = [sessionEnd(), sessionEnd(), sessionEnd()];
        await publish(feed, one);
        await publish(other, one, two);
        await hearing.has(one, two);
        await publish(feed, last);
        await hearing.has(last);
        assert.ok(!hearing.log.slice(length).includes('failed'));
      },
    );

    suite.check(
      'a follower that begins later is told of the past first, all of it, and then that this is all',
      ['past'],
      async ({ feed, other, publish, follow }) => {
        const all = sessionEnds(MANY);
        await publish(feed, ...all);
        const hearing = follow(other);
        await hearing.hasCaughtUp(1);
        const firstCaughtUp = hearing.log.indexOf('caughtUp');
        const late = hearing.placesOf(all).filter((place) => place < 0 || place > firstCaughtUp);
        assert.equal(late.length, 0, `${late.length} were not told before`);
      },
    );

    suite.check(
      'it says again and again that all is told, also while nothing is published',
      ['pulse'],
      async ({ feed, follow }) => {
        const hearing = follow(feed);
        for (let pulse = 1; pulse <= PULSES; pulse += 1) await hearing.hasCaughtUp(pulse);
      },
    );
  });
}
