import type { SqlDialect } from './sql-dialect.js';

/** What a parameter can be. */
export type SqlValue = string | number | null;
/** Parameters by name. */
export type SqlParameters = Readonly<Record<string, SqlValue>>;

/** An SQL statement that was written with `:name` for each parameter, in the form that a driver takes. */
export class Statement {
  readonly text: string;
  /** The names of the parameters in the order of their placeholders. */
  private readonly names: readonly string[];

  constructor(template: string, dialect: Pick<SqlDialect, 'placeholder'>) {
    const names: string[] = [];
    this.text = template.replace(/:([a-zA-Z]\w*)/g, (_, name: string) =>
      dialect.placeholder(names.push(name)),
    );
    this.names = names;
  }

  /**
   * The values for the placeholders.
   *
   * @throws TypeError if one is missing
   */
  values(parameters: SqlParameters): SqlValue[] {
    return this.names.map((name) => {
      const value = parameters[name];
      if (value === undefined) throw new TypeError(`no value for :${name}`);
      return value;
    });
  }
}
