/** A logger for a TypeORM data source that counts statements. */
export class StatementCounter {
  count = 0;

  logQuery() {
    this.count += 1;
  }

  logQueryError() {}
  logQuerySlow() {}
  logSchemaBuild() {}
  logMigration() {}
  log() {}
}
