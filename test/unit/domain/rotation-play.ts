import assert from 'node:assert/strict';
import { EmbeddedStoreClock } from '../../../lib/adapters/embedded-store-clock.js';
import { deriveKey } from '../../../lib/crypto/derive-key.js';
import { RefreshTokenCodec } from '../../../lib/crypto/refresh-token-codec.js';
import type {
  RotationInput,
  RotationPolicy,
  RotationVerdict,
} from '../../../lib/domain/rotation.js';
import type { Session } from '../../../lib/domain/session.js';
import { MovableClock } from '../../../lib/testing/movable-clock.js';
import { ISSUER, NOW, SECOND, SECRET, aSession } from '../builders.js';

/** One step of a play. Whoever holds the newest token it was given is honest; a replay is not. */
export type Move =
  | { readonly do: 'refresh'; readonly answerLost: boolean }
  | { readonly do: 'refresh in parallel'; readonly order: readonly number[] }
  | { readonly do: 'arrive late'; readonly refreshes: number; readonly delays: readonly number[] }
  | { readonly do: 'replay'; readonly which: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'wait to the edge'; readonly of: 'grace' | 'tolerance'; readonly past: number }
  | { readonly do: 'set the clock'; readonly by: number }
  | { readonly do: 'revoke' }
  | { readonly do: 'restore'; readonly which: number };

/** The rule under test, and what a careless flow around it might get wrong. */
export interface Rules {
  readonly decide: (input: RotationInput) => RotationVerdict;
  readonly retryMovesRotatedAt?: boolean;
  readonly rotationMovesAbsoluteDeadline?: boolean;
  readonly commitIsUnconditional?: boolean;
}

type Outcome =
  | { readonly kind: 'answered'; readonly token: string; readonly generation: number }
  | { readonly kind: 'refused'; readonly verdict: RotationVerdict['kind'] };

interface Backup {
  readonly session: Session;
  readonly rotatedAt: number | null;
}

const INACTIVITY_TIMEOUT = 60 * SECOND;
const ABSOLUTE_LIFETIME = 240 * SECOND;
const MAX_ATTEMPTS = 8;

const codec = new RefreshTokenCodec(ISSUER, [deriveKey(Buffer.from(SECRET), 'refresh-token/tag')]);

/**
 * One session on a store that knows nothing but compare-and-set, one honest client with several tabs,
 * and somebody who replays what was seen. Plays moves, and fails at the first broken promise.
 */
export class Play {
  /** How often each verdict was met. */
  readonly met = new Map<string, number>();

  private readonly clock = new MovableClock(NOW);
  private readonly storeClock = new EmbeddedStoreClock(this.clock);
  private readonly handle: Uint8Array;
  private readonly absoluteDeadline: number;

  private stored: Session;
  /** When the newest generation came into force: kept apart from the store's record, and set by commits only. */
  private rotatedAt: number | null = null;
  private readonly backups: Backup[] = [];

  /** The newest token that the honest client was given. */
  private held: string;
  /** Every token that ever left, lost answers too, by generation. */
  private readonly issued = new Map<number, string>();
  /** Since the store last lost writes: which token was given for which, and which generations were left. */
  private readonly successors = new Map<string, string>();
  private readonly left = new Set<number>();
  private wasRestored = false;

  constructor(
    private readonly rules: Rules,
    private readonly policy: RotationPolicy,
  ) {
    const { handle, sid } = codec.begin(NOW);
    const now = this.now();
    this.handle = handle;
    this.absoluteDeadline = now + ABSOLUTE_LIFETIME;
    this.stored = aSession({
      sid,
      createdAt: now,
      usedAt: now,
      inactivityDeadline: now + INACTIVITY_TIMEOUT,
      absoluteDeadline: this.absoluteDeadline,
    });
    this.backUp();
    this.held = codec.encode(handle, 0);
    this.issued.set(0, this.held);
  }

  play(moves: readonly Move[]): void {
    for (const move of moves) {
      this.make(move);
      this.checkRecord();
    }
    this.checkThatOneTokenIsLive();
  }

  private make(move: Move): void {
    switch (move.do) {
      case 'refresh':
        this.refreshHonestly(move.answerLost);
        break;
      case 'refresh in parallel':
        this.refreshInParallel(move.order);
        break;
      case 'arrive late':
        this.arriveLate(move.refreshes, move.delays);
        break;
      case 'replay':
        this.replay(move.which);
        break;
      case 'wait':
        this.clock.advance(move.ms);
        break;
      case 'wait to the edge':
        this.waitToTheEdge(move.of, move.past);
        break;
      case 'set the clock':
        this.clock.step(move.by);
        break;
      case 'revoke':
        if (this.stored.revokedAt === null) this.put({ revokedAt: this.now() });
        break;
      case 'restore':
        this.restore(move.which);
    }
  }

  private refreshHonestly(answerLost: boolean): void {
    const entitled = this.isEntitled(this.held);
    const outcome = this.present(this.held);
    if (entitled) assert.equal(outcome.kind, 'answered', 'an honest client was not let in');
    if (outcome.kind === 'answered' && !answerLost) this.held = outcome.token;
  }

  /** All read before any writes; they go on in the given order, and the answers arrive in that order. */
  private refreshInParallel(order: readonly number[]): void {
    const { gracePeriod, raceTolerance } = this.policy;
    const entitled = this.isEntitled(this.held) && gracePeriod + raceTolerance > 0;
    const reading = this.read();
    const token = this.held;
    const outcomes: Outcome[] = [];
    for (const index of order) outcomes[index] = this.present(token, reading);
    const answered = outcomes.filter((outcome) => outcome.kind === 'answered');
    for (const one of answered) {
      assert.equal(one.token, answered[0]?.token, 'one token had two successors');
      this.held = one.token;
    }
    if (!entitled) return;
    assert.ok(this.isLive(), 'a race among tabs ended the session');
    if (gracePeriod > 0) assert.equal(answered.length, order.length, 'a tab was not let in');
    else assert.ok(answered.length > 0, 'no tab was let in');
  }

  /** A slow tab sends the token that was the newest when it read its storage; others refresh meanwhile. */
  private arriveLate(refreshes: number, delays: readonly number[]): void {
    const { raceTolerance } = this.policy;
    const slow = this.held;
    if (codec.decode(slow)!.generation < this.stored.generation) return;
    for (let index = 0; index < refreshes; index += 1) {
      this.refreshHonestly(false);
      this.clock.advance(Math.floor(((delays[index] ?? 0) * raceTolerance) / refreshes));
    }
    const live = this.isLive();
    const outcome = this.present(slow);
    if (!live || raceTolerance === 0 || !this.healsAll()) return;
    assert.ok(this.isLive(), 'a lost race ended the session');
    if (outcome.kind === 'answered') {
      assert.equal(outcome.generation, this.stored.generation, 'an answer was out of date');
      this.held = outcome.token;
    } else {
      assert.equal(outcome.verdict, 'superseded', 'a lost race was not told as one');
    }
  }

  /** Any token but those that the client holds or has yet to hear of. */
  private replay(which: number): void {
    const earlier = [...this.issued.values()].filter(
      (token) => codec.decode(token)!.generation < codec.decode(this.held)!.generation,
    );
    const token = earlier[which % Math.max(1, earlier.length)];
    if (token === undefined) return;
    const before = this.stored;
    const gap = before.generation - codec.decode(token)!.generation;
    const live = this.isLive();
    const excused = gap === 1 && this.isWithin(this.policy.gracePeriod);
    const race = this.isWithin(this.policy.raceTolerance);
    const outcome = this.present(token);
    if (!live || gap <= 0) return;
    if (excused || race) {
      assert.ok(this.stored === before, 'a retry or a lost race was written');
      assert.equal(outcome.kind, excused ? 'answered' : 'refused');
    } else {
      assert.equal(outcome.kind, 'refused', 'a replay was answered');
      assert.ok(this.stored.revokedAt !== null, 'a replay did not end the session');
    }
  }

  private waitToTheEdge(of: 'grace' | 'tolerance', past: number): void {
    if (this.rotatedAt === null) return;
    const period = of === 'grace' ? this.policy.gracePeriod : this.policy.raceTolerance;
    this.clock.advance(Math.max(0, this.rotatedAt + period + past - this.now()));
  }

  /** The store comes back as it was at some moment: failover to a stale replica, or a backup. */
  private restore(which: number): void {
    const backup = this.backups[which % this.backups.length]!;
    this.stored = backup.session;
    this.rotatedAt = backup.rotatedAt;
    this.successors.clear();
    this.left.clear();
    this.wasRestored = true;
  }

  /** Read, decide, commit last; after a lost compare-and-set once more. */
  private present(token: string, firstReading = this.read()): Outcome {
    const presented = codec.decode(token)!.generation;
    let reading = firstReading;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const verdict = this.rules.decide({ presented, ...reading, policy: this.policy });
      this.met.set(verdict.kind, (this.met.get(verdict.kind) ?? 0) + 1);
      switch (verdict.kind) {
        case 'rotate':
        case 'ahead':
          if (verdict.kind === 'ahead' && !verdict.heal) return this.refuse(verdict);
          if (this.commit(verdict.from, verdict.to)) return this.answer(token, verdict.to);
          break;
        case 'retry':
          if (this.rules.retryMovesRotatedAt === true) this.put({ rotatedAt: this.now() });
          if (this.isAsRead(reading.session)) return this.answer(token, verdict.successor);
          break;
        case 'keep':
          if (this.isAsRead(reading.session)) {
            if (verdict.slide) this.use({});
            return this.answer(token, verdict.generation);
          }
          break;
        case 'reuse':
          if (this.stored.revokedAt === null) this.put({ revokedAt: this.now() });
          return this.refuse(verdict);
        default:
          return this.refuse(verdict);
      }
      reading = this.read();
    }
    throw new Error('the session changed at every attempt');
  }

  private answer(presented: string, generation: number): Outcome {
    assert.ok(this.isLive(), 'a session that had ended was answered');
    const token = codec.encode(this.handle, generation);
    const before = this.successors.get(presented);
    if (before !== undefined) assert.equal(token, before, 'one token had two successors');
    this.successors.set(presented, token);
    this.issued.set(generation, token);
    return { kind: 'answered', token, generation };
  }

  private refuse({ kind }: RotationVerdict): Outcome {
    return { kind: 'refused', verdict: kind };
  }

  private commit(from: number, to: number): boolean {
    const unchanged = this.stored.generation === from && this.isLive();
    if (!unchanged && this.rules.commitIsUnconditional !== true) return false;
    assert.ok(!this.left.has(from), 'one generation was rotated twice');
    assert.equal(to > from || !this.policy.rotation, true, 'a rotation went back');
    this.left.add(from);
    this.rotatedAt = this.now();
    this.use({ generation: to, rotatedAt: this.now() });
    this.backUp();
    return true;
  }

  private use(changes: Partial<Session>): void {
    const now = this.now();
    const absoluteDeadline =
      this.rules.rotationMovesAbsoluteDeadline === true
        ? now + ABSOLUTE_LIFETIME
        : this.stored.absoluteDeadline;
    const inactivityDeadline = Math.min(absoluteDeadline, now + INACTIVITY_TIMEOUT);
    this.put({ ...changes, usedAt: now, inactivityDeadline, absoluteDeadline });
  }

  private put(changes: Partial<Session>): void {
    this.stored = Object.freeze({ ...this.stored, ...changes });
  }

  private backUp(): void {
    this.backups.push({ session: this.stored, rotatedAt: this.rotatedAt });
  }

  private read(): { readonly session: Session; readonly now: number } {
    return { session: this.stored, now: this.now() };
  }

  private now(): number {
    return this.storeClock.now();
  }

  private isAsRead({ generation }: Session): boolean {
    return this.stored.generation === generation && this.isLive();
  }

  private isLive(): boolean {
    const { revokedAt, inactivityDeadline, absoluteDeadline } = this.stored;
    const now = this.now();
    return revokedAt === null && now < inactivityDeadline && now < absoluteDeadline;
  }

  private isWithin(period: number): boolean {
    return period > 0 && this.rotatedAt !== null && this.now() - this.rotatedAt <= period;
  }

  /** Whether the promises say that the token must be let in now. */
  private isEntitled(token: string): boolean {
    if (!this.isLive()) return false;
    const ahead = codec.decode(token)!.generation - this.stored.generation;
    if (ahead > 0) return this.policy.healAhead;
    return ahead === 0 || (ahead === -1 && this.isWithin(this.policy.gracePeriod));
  }

  private healsAll(): boolean {
    return this.policy.healAhead || !this.wasRestored;
  }

  private checkRecord(): void {
    const { absoluteDeadline, inactivityDeadline, generation } = this.stored;
    assert.equal(absoluteDeadline, this.absoluteDeadline, 'the absolute deadline moved');
    assert.ok(inactivityDeadline <= absoluteDeadline, 'inactivity outlasts the absolute lifetime');
    const held = codec.decode(this.held)!.generation;
    assert.ok(generation <= held + 1, 'the honest client is more than one generation behind');
  }

  /** Of all tokens that ever left, at most one would be rotated now; others would have to be ahead of the store. */
  private checkThatOneTokenIsLive(): void {
    const reading = this.read();
    for (const generation of this.issued.keys()) {
      const { kind } = this.rules.decide({
        presented: generation,
        ...reading,
        policy: this.policy,
      });
      if (kind === 'rotate' || kind === 'keep')
        assert.equal(generation, reading.session.generation, 'two tokens are live');
      if (kind === 'ahead')
        assert.ok(this.wasRestored, 'a token is ahead of a store that lost nothing');
    }
  }
}
