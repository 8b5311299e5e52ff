import { Logger, type OnModuleInit } from '@nestjs/common';
import type { Cluster, Redis } from 'ioredis';
import { AuthConfigurationError } from '../../domain/auth-error.js';
import type { RevocationReason } from '../../domain/session.js';
import type {
  CreateOutcome,
  NewSession,
  RefreshTokenRepository,
  RevokeOutcome,
  RotateOutcome,
  Rotation,
  SessionListing,
  SessionReading,
  Touch,
  TouchOutcome,
} from '../../ports/refresh-token-repository.js';
import { keepsSessionsIn } from '../../ports/store-identity.js';
import { refuseEviction } from './eviction-check.js';
import { requireClient } from './redis-client.js';
import { RedisKeys } from './redis-keys.js';
import { resolveRedisOptions, type RedisRepositoryOptions } from './redis-repository-options.js';
import { ScriptRunner } from './redis-script.js';
import { ReplicaAcknowledgement } from './replica-acknowledgement.js';
import { authOf, knownOf, readingOf, subjectIn } from './session-record.js';
import {
  CREATE_SESSION,
  FIND_SESSION,
  REVOKE_SESSION,
  ROTATE_SESSION,
  TOUCH_SESSION,
} from './session-scripts.js';
import { SubjectIndex } from './subject-index.js';
import { inChunks, readSubjectSessions } from './subject-sessions.js';

/**
 * Sessions in Redis, through the host's ioredis client: a single server, Sentinel or Cluster. Each verb
 * is one Lua script on the one key of a session, so it is atomic, and a refresh is two commands.
 *
 * Redis acknowledges writes that it can lose at a failover. A rotation that was lost is healed by the
 * client's next refresh; a revocation that was lost is not, see `revocationReplicas`.
 *
 * @publicApi
 */
export class RedisRefreshTokenRepository implements RefreshTokenRepository, OnModuleInit {
  private readonly allowEviction: boolean;
  private readonly keys: RedisKeys;
  private readonly scripts: ScriptRunner;
  private readonly index: SubjectIndex;
  private readonly acknowledgement: ReplicaAcknowledgement;

  /**
   * @param client stays the host's: nothing is added to it, and it is never closed
   * @throws AuthConfigurationError naming the option that is refused
   */
  constructor(
    private readonly client: Redis | Cluster,
    options: RedisRepositoryOptions = {},
  ) {
    requireClient(client, 'repository', RedisRefreshTokenRepository.name);
    const resolved = resolveRedisOptions(options);
    keepsSessionsIn(this, client, resolved.prefix);
    this.allowEviction = resolved.allowEviction;
    this.keys = new RedisKeys(resolved.prefix);
    this.scripts = new ScriptRunner(client, () => this.storeTime());
    this.index = new SubjectIndex(client, this.scripts, this.keys);
    this.acknowledgement = new ReplicaAcknowledgement(client, resolved);
  }

  /** For Nest. Refuses a server that evicts; one that can't be asked now may be reachable later. */
  async onModuleInit(): Promise<void> {
    if (this.allowEviction) return;
    try {
      await refuseEviction(this.client);
    } catch (error) {
      if (error instanceof AuthConfigurationError) throw error;
      new Logger(RedisRefreshTokenRepository.name).warn(
        `Whether Redis may evict sessions is not known: ${String(error)}`,
      );
    }
  }

  /**
   * The store's time in milliseconds since the epoch, or `undefined` for the server's own. It is there
   * for tests, so that they can bind a clock that they move; never give it the time of the application.
   */
  protected storeTime(): number | undefined {
    return undefined;
  }

  /** The session comes first: after a crash in between it is in no index, but its token left no process. */
  async create(session: NewSession): Promise<CreateOutcome> {
    const { sid, subject, inactivityTimeout, absoluteLifetime } = session;
    const absoluteDeadline = await this.scripts.run(
      CREATE_SESSION,
      this.keys.session(sid),
      knownOf(session),
      authOf(session),
      inactivityTimeout,
      absoluteLifetime,
    );
    if (absoluteDeadline === null) return 'exists';
    await this.index.add(subject, sid, absoluteDeadline as string);
    return 'created';
  }

  async find(sid: string): Promise<SessionReading | undefined> {
    const reply = await this.scripts.run(FIND_SESSION, this.keys.session(sid));
    return reply === null ? undefined : readingOf(sid, reply);
  }

  async rotate({
    sid,
    from,
    to,
    inactivityTimeout,
    notAfter,
    authContext,
  }: Rotation): Promise<RotateOutcome> {
    const reply = await this.scripts.run(
      ROTATE_SESSION,
      this.keys.session(sid),
      from,
      inactivityTimeout,
      to,
      notAfter ?? '',
      authContext ? authOf(authContext) : '',
    );
    if (reply === null) return 'conflict';
    this.renewIndex(sid, reply);
    return 'rotated';
  }

  async touch({ sid, generation, inactivityTimeout }: Touch): Promise<TouchOutcome> {
    const reply = await this.scripts.run(
      TOUCH_SESSION,
      this.keys.session(sid),
      generation,
      inactivityTimeout,
    );
    if (reply === null) return 'conflict';
    this.renewIndex(sid, reply);
    return 'touched';
  }

  async revoke(sid: string, reason: RevocationReason): Promise<RevokeOutcome> {
    const known = await this.end(sid, reason);
    await this.acknowledgement.of([this.keys.session(sid)]);
    if (known === null) return 'ended';
    this.index.drop(subjectIn(known), [sid]);
    return 'revoked';
  }

  async revokeAll(
    subject: string,
    reason: RevocationReason,
    except: readonly string[],
  ): Promise<number> {
    const { live, ended } = await this.sessionsOf(subject);
    const ending = live.map(({ sid }) => sid).filter((sid) => !except.includes(sid));
    const outcomes = await inChunks(ending, (sid) => this.end(sid, reason));
    // Those that had ended too: a call that was not acknowledged is repeated.
    const over = [...ending, ...ended];
    await this.acknowledgement.of(over.map((sid) => this.keys.session(sid)));
    this.index.drop(subject, over);
    return outcomes.filter((known) => known !== null).length;
  }

  async list(subject: string): Promise<SessionListing> {
    const { live, ended, now } = await this.sessionsOf(subject);
    this.index.drop(subject, ended);
    return { sessions: [...live].sort((a, b) => b.createdAt - a.createdAt), now };
  }

  /** Has nothing to do: Redis deletes a session's key a day after its absolute lifetime. */
  prune(): Promise<number> {
    return Promise.resolve(0);
  }

  private sessionsOf(subject: string) {
    return readSubjectSessions(this.index, subject, (sid) => this.find(sid));
  }

  /** What is known of the session if this ended it, otherwise `null`. */
  private async end(sid: string, reason: RevocationReason): Promise<string | null> {
    return (await this.scripts.run(REVOKE_SESSION, this.keys.session(sid), reason)) as
      string | null;
  }

  /**
   * Puts a session into its index again where the script says that it is due. Nobody waits for it, and
   * its failure is nobody's: the use is written, and in an hour it is due again.
   */
  private renewIndex(sid: string, reply: unknown): void {
    const [known, absoluteDeadline] = reply as readonly string[];
    if (known === undefined || absoluteDeadline === undefined) return;
    this.index.add(subjectIn(known), sid, absoluteDeadline).catch(() => undefined);
  }
}
