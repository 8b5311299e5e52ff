import { randomUUID } from 'node:crypto';
import type { Clock, Revocation, RevocationFeed } from 'nestjs-dual-token';
import {
  TypeOrmRefreshTokenRepository,
  TypeOrmRevocationFeed,
  type SessionRow,
  type TypeOrmFeedOptions,
} from 'nestjs-dual-token/typeorm';
import type { DataSource } from 'typeorm';
import { SESSION_ENTITY } from '../../lib/adapters/typeorm/session.schema.js';
import { DAY } from '../../lib/testing/contract/repository/sessions.js';

/** Often enough for a test, and seldom enough for the machine. */
const INTERVAL = '200ms';

/** A feed on the table of sessions that a data source has. */
export function sqlFeedOn(
  dataSource: DataSource,
  clock: Clock,
  options: TypeOrmFeedOptions = {},
): TypeOrmRevocationFeed {
  return new TypeOrmRevocationFeed(dataSource, clock, { interval: INTERVAL, ...options });
}

/**
 * Publishes as an application does: ends the session in the table, then hands it to the feed. Those that come
 * at once are of one subject, and end together, which saves a test thousands of statements.
 */
export function publisherOn(dataSource: DataSource, clock: Clock) {
  const repository = new TypeOrmRefreshTokenRepository(dataSource, clock);
  const known = new Set<string>();
  let together: { readonly sids: string[]; readonly ended: Promise<unknown> } | undefined;

  const endAll = async (subject: string, sids: readonly string[]): Promise<void> => {
    await Promise.resolve();
    together = undefined;
    const now = clock.now();
    const times = { authenticatedAt: now, createdAt: now, usedAt: now, generation: 0 };
    const deadlines = { inactivityDeadline: now + DAY, absoluteDeadline: now + DAY };
    const fresh = sids.filter((sid) => !known.has(sid) && known.add(sid));
    const rows = fresh.map((sid) => ({ sid, subject, clientId: 'client', ...times, ...deadlines }));
    await dataSource.getRepository<SessionRow>(SESSION_ENTITY).insert(rows);
    await repository.revokeAll(subject, 'logout-all', []);
  };

  return async (feed: RevocationFeed, revocation: Revocation): Promise<void> => {
    if (revocation.kind !== 'session') throw new Error('the table knows sessions only');
    if (together === undefined) {
      const sids: string[] = [];
      together = { sids, ended: endAll(randomUUID(), sids) };
    }
    const { sids, ended } = together;
    sids.push(revocation.sid);
    await ended;
    await feed.publish(revocation);
  };
}
