import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { refreshTokenMigrations } from 'nestjs-dual-token/typeorm';
import { openDatabase } from '../../support/databases.js';
import { DATABASE_SERVERS } from '../../support/servers.js';
import { BUILD } from '../../support/sample-process.js';
import { freshFolder } from '../../support/sample-variables.js';

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

async function expectRun(file: DataSourceFile): Promise<void> {
  const run = await file.run('migration:run');
  for (const Migration of refreshTokenMigrations) expect(run).toContain(new Migration().name);
  const shown = await file.run('migration:show');
  expect(shown).toContain('[X]');
  expect(shown).not.toContain('[ ]');
}

describe("TypeORM's own command line", () => {
  let file: DataSourceFile;
  afterEach(() => {
    rmSync(file.path);
  });

  it('runs, shows and reverts the migrations on SQLite', async () => {
    const location = join(freshFolder(), 'sessions.sqlite');
    file = new DataSourceFile({ type: 'sqljs', location, autoSave: true });
    expect(await file.run('migration:show')).toContain('[ ]');
    await expectRun(file);
    expect(await file.run('schema:log')).toContain('up to date');
    expect(await file.run('migration:revert')).toContain('has been reverted');
  });

  for (const server of DATABASE_SERVERS) {
    it(`runs, shows and reverts the migrations on ${server}`, async () => {
      const database = await openDatabase(server);
      for (const _migration of refreshTokenMigrations)
        await database.dataSource.undoLastMigration();
      const { type, url, schema } = database.dataSource.options as unknown as Record<
        string,
        unknown
      >;
      file = new DataSourceFile({ type, url, schema });
      await expectRun(file);
      expect(await file.run('migration:revert')).toContain('has been reverted');
      await database.drop();
    });
  }
});
