/**
 * An application that docs/getting-started.md is followed in: a new NestJS project with users in a database. Text,
 * because half of what it imports is written by whoever follows.
 */
export const SHOP: Readonly<Record<string, string>> = {
  'shop/src/main.ts': `import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';

async function bootstrap() {
  const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
  await app.listen(process.env.PORT ?? 3000, '127.0.0.1');
  console.log('listening on ' + (await app.getUrl()));
}
void bootstrap();
`,
  'shop/src/app.controller.ts': `import { Controller, Get } from '@nestjs/common';

@Controller()
export class AppController {
  @Get()
  getHello(): string {
    return 'Hello World!';
  }
}
`,
  'shop/src/users/user.entity.ts': `import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('user')
export class User {
  @PrimaryColumn('varchar')
  id!: string;

  @Column('varchar', { unique: true })
  name!: string;

  @Column('varchar')
  passwordHash!: string;

  @Column('varchar', { default: 'clerk' })
  role!: string;
}
`,
  'shop/src/users/passwords.ts': `import { scryptSync, timingSafeEqual } from 'node:crypto';

export function hashOf(password: string): string {
  return scryptSync(password, 'shop', 32).toString('base64');
}

export async function isPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [mine, theirs] = [hashOf(password), hash ?? hashOf('')].map((text) => Buffer.from(text));
  return timingSafeEqual(mine!, theirs!) && hash !== undefined;
}
`,
  'shop/src/users/migrations.ts': `import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { hashOf } from './passwords.js';

export class CreateUsers1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const text = (name: string) => ({ name, type: 'varchar' });
    const columns = [
      { ...text('id'), isPrimary: true },
      { ...text('name'), isUnique: true },
      text('passwordHash'),
      text('role'),
    ];
    await runner.createTable(new Table({ name: 'user', columns }));
    const alice = { id: 'u-1', name: 'alice', passwordHash: hashOf('wonderland'), role: 'clerk' };
    await runner.manager.createQueryBuilder().insert().into('user').values(alice).execute();
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('user');
  }
}

export const userMigrations = [CreateUsers1700000000000];
`,
  'shop/src/users/users.module.ts': `import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { User } from './user.entity.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([User])],
  providers: [UsersService],
  exports: [UsersService],
})
export class UsersModule {}
`,
};
