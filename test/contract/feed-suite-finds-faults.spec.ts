import { describe, expect, it } from '@jest/globals';
import { describeRevocationFeed, type FeedContractOptions } from 'nestjs-dual-token/testing';
import { FEED_FAULTS, FeedServer, ServerFeed, type FeedFault } from './faulty/feeds.js';

const ABILITIES = { secondProcess: true, outage: true } as const;

describe('describeRevocationFeed', () => {
  it('finds nothing wrong with a feed that does what it should', async () => {
    expect(await failuresOf(ServerFeed)).toEqual([]);
  });

  it.each(FEED_FAULTS)('finds a feed that $does', async ({ feed, foundBy }) => {
    expect(await failuresOf(feed)).toContainEqual(expect.stringContaining(foundBy));
  });

  it('leaves out what a feed can’t do', async () => {
    const titles: string[] = [];
    await failuresOf(ServerFeed, { past: false, pulse: false, subjects: false }, titles);
    expect(titles).toHaveLength(6);
  });
});

/** Runs the suite by a runner that only counts; gives the titles of the cases that failed. */
async function failuresOf(
  feed: FeedFault['feed'],
  abilities: FeedContractOptions = ABILITIES,
  titles: string[] = [],
): Promise<string[]> {
  const cases: [title: string, body: () => Promise<void>][] = [];
  const runner = {
    describe: (_name: string, body: () => void) => body(),
    it: (title: string, body: () => Promise<void>) => void cases.push([title, body]),
  };
  const harness = () => {
    const server = new FeedServer();
    const [first, second] = [new feed(server), new feed(server)];
    return {
      feed: first,
      another: async () => second,
      cutOff: async () => {
        first.isCutOff = true;
        return async () => {
          first.isCutOff = false;
        };
      },
    };
  };
  describeRevocationFeed('a feed', harness, { ...abilities, runner, patience: 150 });
  titles.push(...cases.map(([title]) => title));
  const failures: string[] = [];
  // All at once: each waits for what does not come, and has a server of its own.
  await Promise.all(cases.map(([title, body]) => body().catch(() => failures.push(title))));
  return failures;
}
