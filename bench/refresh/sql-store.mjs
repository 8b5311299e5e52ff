import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import {
  refreshTokenMigrations,
  sessionSchema,
  TypeOrmRefreshTokenRepository,
} from '../../dist/adapters/typeorm/index.js';
import { SESSION } from './population.mjs';
import { StatementCounter } from './statement-counter.mjs';

const BATCH = 1_000;
const COLUMNS =
  'sid, subject, client_id, generation, scope, roles, amr, acr, authenticated_at, created_at, rotated_at, ' +
  'used_at, inactivity_deadline, absolute_deadline, revoked_at, revocation_reason, user_agent, ip_address';

export const clock = { now: () => Date.now(), elapsed: () => performance.now() };

/**
 * A table of its own on a database server, through the adapter.
 *
 * @param type of the TypeORM driver
 */
export async function openSqlStore(type, url) {
  const table = `bench_${randomBytes(4).toString('hex')}`;
  const options = { type, url, poolSize: 10, entities: [sessionSchema({ tableName: table })] };
  const dataSource = await new DataSource({
    ...options,
    ...{ migrations: refreshTokenMigrations, migrationsTableName: `${table}_migrations` },
    migrationsRun: true,
  }).initialize();
  const others = [];
  return {
    table,
    dataSource,
    repository: new TypeOrmRefreshTokenRepository(dataSource, clock),
    fill: async (population) => {
      for (let from = 0; from < population.size; from += BATCH) {
        const count = Math.min(BATCH, population.size - from);
        const rows = Array.from({ length: count }, (_, at) => rowOf(population.sid(from + at)));
        await dataSource.query(`INSERT INTO ${table} (${COLUMNS}) VALUES ${rows.join(', ')}`);
      }
    },
    counted: async () => {
      const logger = new StatementCounter();
      const counting = new DataSource({ ...options, logging: ['query'], logger });
      others.push(await counting.initialize());
      const repository = new TypeOrmRefreshTokenRepository(counting, clock);
      return { repository, statements: () => logger.count };
    },
    records: async () =>
      Number((await dataSource.query(`SELECT count(*) AS n FROM ${table}`))[0].n),
    close: async () => {
      for (const other of others) await other.destroy();
      await dataSource.query(`DROP TABLE ${table}`);
      await dataSource.query(`DROP TABLE ${table}_migrations`);
      await dataSource.destroy();
    },
  };
}

/** The two statements of a refresh, as one would write them by hand for a driver. */
export function bareStatements({ table, now, placeholder }) {
  const $ = [1, 2, 3, 4, 5].map(placeholder);
  const slid = `${now} + ${$[1]}`;
  return {
    read: `SELECT ${COLUMNS}, ${now} AS store_now FROM ${table} WHERE sid = ${$[0]}`,
    write:
      `UPDATE ${table} SET generation = ${$[0]}, rotated_at = ${now}, used_at = ${now}, ` +
      `inactivity_deadline = CASE WHEN absolute_deadline < ${slid} THEN absolute_deadline ELSE ${now} + ${$[2]} END ` +
      `WHERE sid = ${$[3]} AND generation = ${$[4]} AND revoked_at IS NULL ` +
      `AND inactivity_deadline > ${now} AND absolute_deadline > ${now}`,
    writeParameters: (sid, generation) => {
      const timeout = SESSION.inactivityTimeout;
      return [generation + 1, timeout, timeout, sid, generation];
    },
  };
}

function rowOf(sid) {
  const now = Date.now();
  const { subject, clientId, scope, roles, userAgent, ipAddress, authenticatedAt } = SESSION;
  const values = [
    ...[
      sid,
      subject,
      clientId,
      0,
      scope,
      JSON.stringify(roles),
      null,
      null,
      authenticatedAt,
      now,
      null,
    ],
    ...[now, now + SESSION.inactivityTimeout, now + SESSION.absoluteLifetime, null, null],
    ...[userAgent, ipAddress],
  ];
  const literals = values.map((value) =>
    typeof value === 'string' ? `'${value}'` : String(value),
  );
  return `(${literals.join(', ')})`.replaceAll('null', 'NULL');
}
