import type { RefreshTokenRepository } from '../../ports/refresh-token-repository.js';
import type { TestRunner } from '../test-runner.js';

/** A repository under test, fresh and empty, and how to handle it. */
export interface RepositoryHarness {
  readonly repository: RefreshTokenRepository;
  /** Lets time pass on the store's clock, in milliseconds. Needed where `movableClock` is on. */
  readonly advance?: (ms: number) => void;
  /** Sets the wall clock of the store's machine by so many milliseconds while no time passes. Needed where `steppableClock` is on. */
  readonly step?: (ms: number) => void;
  /** Called after each case. */
  readonly close?: () => Promise<void> | void;
}

/** What the adapter's harness can do; cases that need more are left out. */
export interface HarnessAbilities {
  /** Whether the harness moves the clock forward. */
  readonly movableClock: boolean;
  /** Whether the harness can set the wall clock back. */
  readonly steppableClock: boolean;
}

type Case<H> = (harness: H) => Promise<void>;

/** Runs cases, each on a fresh harness. */
export class ContractSuite {
  constructor(
    private readonly runner: TestRunner,
    private readonly factory: () => RepositoryHarness | Promise<RepositoryHarness>,
    private readonly abilities: HarnessAbilities,
  ) {}

  describe(name: string, body: () => void): void {
    this.runner.describe(name, body);
  }

  check(title: string, body: Case<RepositoryHarness>): void {
    this.runner.it(title, async () => {
      const harness = await this.factory();
      try {
        await body(harness);
      } finally {
        await harness.close?.();
      }
    });
  }

  /** A case that lets time pass. */
  checkTime(title: string, body: Case<Required<RepositoryHarness>>): void {
    if (!this.abilities.movableClock) return;
    this.check(title, (harness) => body(harness as Required<RepositoryHarness>));
  }

  /** A case that sets the wall clock back. */
  checkStep(title: string, body: Case<Required<RepositoryHarness>>): void {
    if (!this.abilities.steppableClock) return;
    this.check(title, (harness) => body(harness as Required<RepositoryHarness>));
  }
}
