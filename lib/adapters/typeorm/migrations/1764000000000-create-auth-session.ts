import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Makes the table of sessions with its indexes. */
export class CreateAuthSession1764000000000 implements MigrationInterface {
  readonly name = 'CreateAuthSession1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    const required = { isNullable: false };
    const optional = { isNullable: true };
    await runner.createTable(
      new Table({
        name: 'auth_session',
        columns: [
          { name: 'sid', type: 'varchar', length: '36', isPrimary: true, ...required },
          { name: 'subject', type: 'varchar', length: '255', ...required },
          { name: 'client_id', type: 'varchar', length: '255', ...required },
          { name: 'generation', type: 'bigint', ...required },
          { name: 'scope', type: 'text', ...optional },
          { name: 'roles', type: 'text', ...optional },
          { name: 'amr', type: 'text', ...optional },
          { name: 'acr', type: 'varchar', length: '255', ...optional },
          { name: 'authenticated_at', type: 'bigint', ...required },
          { name: 'created_at', type: 'bigint', ...required },
          { name: 'rotated_at', type: 'bigint', ...optional },
          { name: 'used_at', type: 'bigint', ...required },
          { name: 'inactivity_deadline', type: 'bigint', ...required },
          { name: 'absolute_deadline', type: 'bigint', ...required },
          { name: 'revoked_at', type: 'bigint', ...optional },
          { name: 'revocation_reason', type: 'varchar', length: '64', ...optional },
          { name: 'user_agent', type: 'varchar', length: '512', ...optional },
          { name: 'ip_address', type: 'varchar', length: '64', ...optional },
        ],
        indices: [
          { name: 'auth_session_subject', columnNames: ['subject'] },
          { name: 'auth_session_absolute_deadline', columnNames: ['absolute_deadline'] },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('auth_session');
  }
}
