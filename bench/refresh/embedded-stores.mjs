import { DataSource } from 'typeorm';
import {
  refreshTokenEntities,
  refreshTokenMigrations,
  TypeOrmRefreshTokenRepository,
} from '../../dist/adapters/typeorm/index.js';
import { InMemoryRefreshTokenRepository } from '../../dist/index.js';
import { clock } from './sql-store.mjs';
import { SESSION } from './population.mjs';
import { StatementCounter } from './statement-counter.mjs';

/** A store without a driver to compare with. */
function embedded(repository, { records, statements = () => Number.NaN, close = () => undefined }) {
  return {
    repository,
    fill: async (population) => {
      for (let at = 0; at < population.size; at += 1) {
        await repository.create({ ...SESSION, sid: population.sid(at) });
      }
    },
    counted: async () => ({ repository, statements }),
    footprint: async () => ({ records: await records() }),
    close,
  };
}

export async function openInMemory() {
  const repository = new InMemoryRefreshTokenRepository(clock);
  return embedded(repository, {
    records: async () => (await repository.list(SESSION.subject)).sessions.length,
  });
}

export async function openSqlJs() {
  const logger = new StatementCounter();
  const dataSource = await new DataSource({
    ...{ type: 'sqljs', entities: refreshTokenEntities },
    ...{ migrations: refreshTokenMigrations, migrationsRun: true, logging: ['query'], logger },
  }).initialize();
  return embedded(new TypeOrmRefreshTokenRepository(dataSource, clock), {
    statements: () => logger.count,
    records: async () => (await dataSource.query('SELECT count(*) AS n FROM auth_session'))[0].n,
    close: () => dataSource.destroy(),
  });
}
