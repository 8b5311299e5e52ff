import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { DATABASE_SERVERS, openDatabase } from '../../support/databases.js';
import { BUILD, freshFolder } from '../../support/sample-process.js';

/** A file that default-exports a data source, as the command line of TypeORM wants it. */
class DataSourceFile {
  readonly path = resolve(BUILD, `data-source-${randomBytes(4).toString('hex')}.mjs`);

  constructor(options: object) {
    const library = resolve(BUILD, 'lib/adapters/typeorm/index.js');
    writeFileSync(
      this.path,
      `import { DataSource } from 'typeorm';
       import { refreshTokenEntities, refreshTokenMigrations } from ${JSON.stringify(library)};

       export default new DataSource({
         ...${JSON.stringify(options)},
         entities: [...refreshTokenEntities],
         migrations: [...refreshTokenMigrations],
       });`,
    );
  }

  /** Runs a command of TypeORM, and gives what it writes. */
  async run(command: string): Promise<string> {
    const cli = join('node_modules', 'typeorm', 'cli.js');
    const { stdout } = await promisify(execFile)(process.execPath, [cli, command, '-d', this.path]);
    return stdout;
  }
}

describe("TypeORM's own command line", () => {
  let file: DataSourceFile;
  afterEach(() => {
    rmSync(file.path);
  });

  it('runs, shows and reverts the migration on SQLite', async () => {
    const location = join(freshFolder(), 'sessions.sqlite');
    file = new DataSourceFile({ type: 'sqljs', location, autoSave: true });
    expect(await file.run('migration:show')).toContain('[ ]');
    expect(await file.run('migration:run')).toContain('CreateAuthSession1764000000000');
    expect(await file.run('migration:show')).toContain('[X]');
    expect(await file.run('schema:log')).toContain('up to date');
    expect(await file.run('migration:revert')).toContain('has been reverted');
  });

  it.each(DATABASE_SERVERS)('runs, shows and reverts the migration on %s', async (server) => {
    const database = await openDatabase(server);
    await database.dataSource.undoLastMigration();
    const { type, url, schema } = database.dataSource.options as unknown as Record<string, unknown>;
    file = new DataSourceFile({ type, url, schema });
    expect(await file.run('migration:run')).toContain('CreateAuthSession1764000000000');
    expect(await file.run('migration:show')).toContain('[X]');
    expect(await file.run('migration:revert')).toContain('has been reverted');
    await database.drop();
  });
});
