import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Module, type DynamicModule, type Type } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  AuthConfigurationError,
  AuthModule,
  Claims,
  type AuthOptionsFactory,
  type AuthSettings,
  type Subject,
  type SubjectProvider,
} from 'nestjs-dual-token';
import {
  refreshTokenEntities,
  refreshTokenMigrations,
  TypeOrmRefreshTokenRepository,
} from 'nestjs-dual-token/typeorm';
import { HttpClient } from '../support/http-client.js';
import {
  AUDIENCE,
  HTTP_ADAPTERS,
  ISSUER,
  SECRET,
  type HttpAdapterName,
} from '../support/test-app.js';
import { INVALID_GRANT, NO_CREDENTIALS, verdictOf } from '../support/verdicts.js';

const SETTINGS: AuthSettings = { secret: SECRET, issuer: ISSUER, audience: AUDIENCE };

/** What a user service needs, to show that it is injected. */
@Injectable()
class Passwords {
  readonly right = 'right';
}

@Injectable()
class UsersService implements SubjectProvider {
  constructor(private readonly passwords: Passwords) {}

  authenticate({ username, password }: Readonly<Record<string, unknown>>): Subject | null {
    return password === this.passwords.right && username === 'alice' ? this.load('alice') : null;
  }

  load(sub: string): Subject {
    return { sub, scope: 'orders:read' };
  }
}

@Module({ providers: [Passwords, UsersService], exports: [UsersService] })
class UsersModule {}

@Injectable()
class Settings implements AuthOptionsFactory {
  createAuthOptions(): AuthSettings {
    return SETTINGS;
  }
}

@Module({ providers: [Settings], exports: [Settings] })
class SettingsModule {}

@Controller()
class MeController {
  @Get('me')
  me(@Claims('sub') sub: string): object {
    return { sub };
  }
}

/** Starts an application of those modules, with the clocks and stores that it has by itself. */
async function start(adapter: HttpAdapterName, imports: readonly (Type | DynamicModule)[]) {
  const testing = await Test.createTestingModule({
    imports: [...imports],
    controllers: [MeController],
  }).compile();
  testing.useLogger(false);
  const app =
    adapter === 'fastify'
      ? testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter())
      : testing.createNestApplication();
  await app.listen(0, '127.0.0.1');
  return { client: new HttpClient(await app.getUrl()), close: () => app.close() };
}

const subjects = UsersService;
const SETUPS: readonly [string, () => readonly (Type | DynamicModule)[]][] = [
  [
    'the ten lines of the quick start',
    () => [UsersModule, AuthModule.forRoot({ ...SETTINGS, subjects })],
  ],
  [
    'settings from a factory',
    () => [UsersModule, AuthModule.forRootAsync({ subjects, useFactory: async () => SETTINGS })],
  ],
  [
    'settings from a factory with dependencies',
    () => [
      UsersModule,
      AuthModule.forRootAsync({
        subjects,
        imports: [SettingsModule],
        inject: [Settings],
        useFactory: (settings: Settings) => settings.createAuthOptions(),
      }),
    ],
  ],
  [
    'settings from a class',
    () => [UsersModule, AuthModule.forRootAsync({ subjects, useClass: Settings })],
  ],
  [
    'settings from a provider',
    () => [
      UsersModule,
      AuthModule.forRootAsync({ subjects, imports: [SettingsModule], useExisting: Settings }),
    ],
  ],
  [
    'sessions in the database of TypeOrmModule',
    () => [
      UsersModule,
      TypeOrmModule.forRoot({
        type: 'sqljs',
        entities: refreshTokenEntities,
        migrations: refreshTokenMigrations,
        migrationsRun: true,
      }),
      AuthModule.forRoot({ ...SETTINGS, subjects, repository: TypeOrmRefreshTokenRepository }),
    ],
  ],
  [
    'a subject provider that exists under its token',
    () => [
      AuthModule.forRoot({
        ...SETTINGS,
        imports: [UsersModule],
        subjects: { useExisting: UsersService },
      }),
    ],
  ],
];

describe.each(HTTP_ADAPTERS)('an application on %s set up with', (adapter) => {
  it.each(SETUPS)('%s signs in, refreshes, is guarded and signs out', async (_title, imports) => {
    const { client, close } = await start(adapter, imports());
    try {
      expect(verdictOf(await client.get('/me'))).toEqual(NO_CREDENTIALS);
      const first = await client.signIn();
      expect((await client.get('/me', first.access_token)).body).toEqual({ sub: 'alice' });
      const answers = await client.refreshAtOnce(first.refresh_token, 10);
      expect(new Set(answers.map(({ body }) => body.refresh_token)).size).toBe(1);
      const [{ body: second } = { body: first }] = answers;
      expect((await client.logout(second.refresh_token)).status).toBe(204);
      expect(verdictOf(await client.refresh(second.refresh_token))).toEqual(INVALID_GRANT);
    } finally {
      await close();
    }
  });

  it('R106: settings from a factory that are refused does not start, and shows no secret', async () => {
    const secret = 'far-too-short';
    const settings = { ...SETTINGS, secret };
    const imports = [
      UsersModule,
      AuthModule.forRootAsync({ subjects, useFactory: () => settings }),
    ];
    const starting = start(adapter, imports);
    await expect(starting).rejects.toBeInstanceOf(AuthConfigurationError);
    await expect(starting).rejects.toMatchObject({
      option: 'secret',
      message: expect.not.stringContaining(secret),
    });
  });
});
