import type { Revocation } from '../../../domain/revocation.js';
import type { FollowedFeed, RevocationFeed } from '../../../ports/revocation-feed.js';
import type { TestRunner } from '../test-runner.js';
import { Hearing } from './hearing.js';

/** A feed under test on which nothing was published, and how to handle it. What is optional goes with an ability. */
export interface RevocationFeedHarness {
  /** What is tested. */
  readonly feed: RevocationFeed;
  /**
   * Makes known that a session has ended, as the application of a feed does: where the feed reads it from the
   * store, ends it there first. `feed` is this one, or another that the harness gave. @default `feed.publish`
   */
  readonly publish?: (feed: RevocationFeed, revocation: Revocation) => Promise<void>;
  /** `secondProcess`: another feed on the same server, over connections of its own, as another process has it. */
  readonly another?: () => Promise<RevocationFeed>;
  /** `outage`: cuts `feed` off from its server, and no other; what it gives brings it back. */
  readonly cutOff?: () => Promise<() => Promise<void>>;
  /** Called after each case, when no feed is followed any more. */
  readonly close?: () => Promise<void> | void;
}

/** What a feed and its harness can do; cases that need more are left out. */
export interface FeedAbilities {
  /** The harness has `another`; without it, one feed plays every process. @default false */
  readonly secondProcess?: boolean;
  /** The harness has `cutOff`. @default false */
  readonly outage?: boolean;
  /** Who follows later is told what was published before. @default true */
  readonly past?: boolean;
  /** It says again and again that all is told, so that silence is trouble. @default true */
  readonly pulse?: boolean;
  /** It carries revocations of whole subjects as they are, and not only those of sessions. @default true */
  readonly subjects?: boolean;
}

/** How far back followers ask in the cases, in milliseconds. */
export const HORIZON = 600_000;

/** What a case has to do with. */
interface FeedCase {
  readonly feed: RevocationFeed;
  /** A feed of another process, where there may be one; else the same. */
  readonly other: RevocationFeed;
  readonly publish: (feed: RevocationFeed, ...revocations: readonly Revocation[]) => Promise<void>;
  /** Follows a feed; closed when the case is over. */
  readonly follow: (feed: RevocationFeed) => Hearing;
  readonly cutOff: () => Promise<() => Promise<void>>;
}

/** Runs cases, each on a fresh harness. */
export class FeedSuite {
  private readonly abilities: Required<FeedAbilities>;

  /** @param patience milliseconds after which what did not come is missing */
  constructor(
    private readonly runner: TestRunner,
    private readonly factory: () => RevocationFeedHarness | Promise<RevocationFeedHarness>,
    abilities: FeedAbilities,
    private readonly patience: number,
  ) {
    this.abilities = {
      ...{ secondProcess: false, outage: false, past: true, pulse: true, subjects: true },
      ...abilities,
    };
  }

  describe(name: string, body: () => void): void {
    this.runner.describe(name, body);
  }

  /** A case that needs abilities; left out where one is missing. */
  check(
    title: string,
    needed: readonly (keyof FeedAbilities)[],
    body: (one: FeedCase) => Promise<void>,
  ): void {
    if (needed.some((ability) => !this.abilities[ability])) return;
    this.runner.it(title, async () => {
      const harness = await this.factory();
      const followed: FollowedFeed[] = [];
      try {
        await body(await this.caseOn(harness, followed));
      } finally {
        await Promise.allSettled(followed.map((one) => one.close()));
        await harness.close?.();
      }
    });
  }

  private async caseOn(
    harness: RevocationFeedHarness,
    followed: FollowedFeed[],
  ): Promise<FeedCase> {
    const { feed, publish = (by, revocation) => by.publish(revocation) } = harness;
    return {
      feed,
      other: this.abilities.secondProcess ? await part(harness, 'another')() : feed,
      publish: async (by, ...revocations) => {
        await Promise.all(revocations.map((one) => publish(by, one)));
      },
      follow: (by) => {
        const hearing = new Hearing(this.patience);
        hearing.followed = by.follow(hearing, HORIZON);
        followed.push(hearing.followed);
        return hearing;
      },
      cutOff: () => part(harness, 'cutOff')(),
    };
  }
}

function part<Name extends keyof RevocationFeedHarness>(
  harness: RevocationFeedHarness,
  name: Name,
): NonNullable<RevocationFeedHarness[Name]> {
  const found = harness[name];
  if (found === undefined) throw new Error(`the harness lacks ${name}`);
  return found;
}
