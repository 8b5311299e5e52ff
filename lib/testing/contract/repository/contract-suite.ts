import type { RefreshTokenRepository } from '../../../ports/refresh-token-repository.js';
import type { TestRunner } from '../test-runner.js';

/** A repository under test, fresh and empty, and how to handle it. What is optional goes with an ability. */
export interface RepositoryHarness {
  /** What is tested, on a store without sessions. */
  readonly repository: RefreshTokenRepository;
  /** `movableClock`: lets time pass on the store's clock, in milliseconds. */
  readonly advance?: (ms: number) => void;
  /** `steppableClock`: sets the wall clock of the store's machine by so many milliseconds while no time passes. */
  readonly step?: (ms: number) => void;
  /** `skewedApp`: sets the clock of the application off by so many milliseconds, and leaves the store's. */
  readonly skew?: (ms: number) => void;
  /** `secondInstance`: another repository on the same store, over a connection of its own, as another process has it. */
  readonly another?: () => Promise<RefreshTokenRepository>;
  /** `rollback`: takes a backup of the store; what it gives restores it. */
  readonly backUp?: () => Promise<() => Promise<void>>;
  /** `outage`: makes the store unreachable; what it gives brings it back. */
  readonly cutOff?: () => Promise<() => Promise<void>>;
  /** Called after each case. */
  readonly close?: () => Promise<void> | void;
}

/** What a harness can do; cases that need more are left out. */
export interface HarnessAbilities {
  /** The harness has `advance`. @default true */
  readonly movableClock?: boolean;
  /** The harness has `step`. @default the same as `movableClock` */
  readonly steppableClock?: boolean;
  /** The harness has `skew`. @default false */
  readonly skewedApp?: boolean;
  /** The harness has `another`. @default false */
  readonly secondInstance?: boolean;
  /** The harness has `backUp`. @default false */
  readonly rollback?: boolean;
  /** The harness has `cutOff`. @default false */
  readonly outage?: boolean;
  /** The store deletes nothing by itself, so `prune` has work. @default true */
  readonly prunes?: boolean;
}

/** An ability, and the part of the harness that it stands for. */
const PARTS = {
  movableClock: 'advance',
  steppableClock: 'step',
  skewedApp: 'skew',
  secondInstance: 'another',
  rollback: 'backUp',
  outage: 'cutOff',
} as const satisfies Partial<Record<keyof HarnessAbilities, keyof RepositoryHarness>>;
type Part = keyof typeof PARTS;

/** A harness that certainly has what these abilities stand for. */
type HarnessWith<A extends Part> = RepositoryHarness &
  Required<Pick<RepositoryHarness, (typeof PARTS)[A]>>;

/** Runs cases, each on a fresh harness. */
export class ContractSuite {
  private readonly abilities: Required<HarnessAbilities>;

  constructor(
    private readonly runner: TestRunner,
    private readonly factory: () => RepositoryHarness | Promise<RepositoryHarness>,
    abilities: HarnessAbilities,
  ) {
    const { movableClock = true } = abilities;
    this.abilities = {
      movableClock,
      steppableClock: movableClock,
      ...{ skewedApp: false, secondInstance: false, rollback: false, outage: false, prunes: true },
      ...abilities,
    };
  }

  /** Whether `prune` has work at this store. */
  get prunes(): boolean {
    return this.abilities.prunes;
  }

  describe(name: string, body: () => void): void {
    this.runner.describe(name, body);
  }

  check(title: string, body: (harness: RepositoryHarness) => Promise<void>): void {
    this.runner.it(title, async () => {
      const harness = await this.factory();
      try {
        await body(harness);
      } finally {
        await harness.close?.();
      }
    });
  }

  /** A case that needs abilities; left out where one is missing. */
  checkWith<A extends Part>(
    needed: readonly A[],
    title: string,
    body: (harness: HarnessWith<A>) => Promise<void>,
  ): void {
    if (needed.some((ability) => !this.abilities[ability])) return;
    this.check(title, async (harness) => {
      const missing = needed.map((ability) => PARTS[ability]).find((part) => !harness[part]);
      if (missing !== undefined) throw new Error(`the harness lacks ${missing}`);
      await body(harness as HarnessWith<A>);
    });
  }
}
