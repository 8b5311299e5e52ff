/** A database of SQLite: which driver opens which file. */
export interface SqliteFile {
  readonly driver: 'sql.js' | 'better-sqlite3';
  readonly file: string;
}
