import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, Logger, Module, type DynamicModule, type Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { InMemoryRefreshTokenRepository } from '../../lib/adapters/in-memory/in-memory-refresh-token.repository.js';
import { AuthModule } from '../../lib/auth.module.js';
import { AuthConfigurationError } from '../../lib/domain/auth-error.js';
import type {
  AuthModuleOptions,
  AuthOptionsFactory,
} from '../../lib/options/auth-module-options.js';
import type { AuthSettings } from '../../lib/options/auth-settings.js';
import type { RefreshTokenRepository } from '../../lib/ports/refresh-token-repository.js';
import type { SubjectProvider } from '../../lib/ports/subject-provider.js';
import { MovableClock } from '../../lib/testing/movable-clock.js';
import { REFUSALS, REQUIRED, saidByForRoot } from './options/refusals.js';

const subjects: SubjectProvider = { authenticate: () => null, load: () => null };

/** Settings as they may come from JavaScript or a file: nothing is known of them. */
function settingsWith(given: object): AuthSettings {
  return { ...REQUIRED, ...given };
}

function start(...imports: (Type | DynamicModule)[]) {
  return Test.createTestingModule({ imports }).compile();
}

/** Starts an application and gives what stops it. */
async function stoppedBy(...imports: (Type | DynamicModule)[]): Promise<unknown> {
  try {
    const app = await start(...imports);
    await app.init();
    await app.close();
  } catch (error) {
    return error;
  }
  throw new Error('the application started');
}

describe('what can’t be right (R102, R103, R106)', () => {
  it.each(REFUSALS)('is refused by forRoot at once: $option: $says', (refusal) => {
    const options = { ...settingsWith(refusal.given), subjects } as AuthModuleOptions;
    expect(() => AuthModule.forRoot(options)).toThrow(
      new AuthConfigurationError(refusal.option, ...halves(saidByForRoot(refusal))),
    );
  });

  it.each(REFUSALS)(
    'stops forRootAsync when the application starts: $option: $says',
    async (refusal) => {
      const useFactory = () => settingsWith(refusal.given);
      const error = await stoppedBy(AuthModule.forRootAsync({ subjects, useFactory }));
      expect(error).toBeInstanceOf(AuthConfigurationError);
      expect(error).toMatchObject({
        option: refusal.option,
        message: `${refusal.option}: ${refusal.says}`,
      });
    },
  );
});

/** A refusal's problem and its remedy. */
function halves(says: string): [problem: string, remedy: string] {
  const at = says.indexOf('. ');
  return [says.slice(0, at), says.slice(at + 2)];
}

class BadSettings implements AuthOptionsFactory {
  createAuthOptions(): AuthSettings {
    return settingsWith({ clockTolerance: '5' });
  }
}

class GoodSettings implements AuthOptionsFactory {
  async createAuthOptions(): Promise<AuthSettings> {
    return REQUIRED;
  }
}

function providing(type: Type): Type {
  @Module({ providers: [type], exports: [type] })
  class ProvidingModule {}
  return ProvidingModule;
}

describe('forRootAsync takes its settings from', () => {
  const refusal = { name: 'AuthConfigurationError', option: 'clockTolerance' };

  it('useFactory, asynchronous, with what it injects', async () => {
    @Injectable()
    class Configuration {
      readonly clockTolerance = '5';
    }
    const module = AuthModule.forRootAsync({
      subjects,
      imports: [providing(Configuration)],
      inject: [Configuration],
      useFactory: async ({ clockTolerance }: Configuration) => settingsWith({ clockTolerance }),
    });
    expect(await stoppedBy(module)).toMatchObject(refusal);
  });

  it('useFactory, whose own failure stops the start as it is', async () => {
    const failure = new Error('the vault is sealed');
    const useFactory = () => Promise.reject<AuthSettings>(failure);
    expect(await stoppedBy(AuthModule.forRootAsync({ subjects, useFactory }))).toBe(failure);
  });

  it('useClass, which is made', async () => {
    const good = await start(AuthModule.forRootAsync({ subjects, useClass: GoodSettings }));
    await good.close();
    const bad = AuthModule.forRootAsync({ subjects, useClass: BadSettings });
    expect(await stoppedBy(bad)).toMatchObject(refusal);
  });

  it('useExisting, which is there', async () => {
    const from = (type: Type<AuthOptionsFactory>) =>
      AuthModule.forRootAsync({ subjects, imports: [providing(type)], useExisting: type });
    const good = await start(from(GoodSettings));
    await good.close();
    expect(await stoppedBy(from(BadSettings))).toMatchObject(refusal);
  });

  it('one of them, and is refused at once without', () => {
    expect(() => AuthModule.forRootAsync({ subjects })).toThrow(
      'useFactory: is missing. Give one of useFactory, useClass and useExisting',
    );
  });

  it('only one of them', () => {
    class Factory {
      createAuthOptions = () => REQUIRED;
    }
    const options = { subjects, useFactory: () => REQUIRED, useClass: Factory };
    expect(() => AuthModule.forRootAsync(options)).toThrow(
      'useFactory: is not the only source of settings. Give one of useFactory, useClass and useExisting',
    );
  });

  it('nowhere else: a setting beside the factory would have no effect, and is refused at once', () => {
    const options = { subjects, useFactory: () => REQUIRED, clockTolerance: 5 };
    expect(() => AuthModule.forRootAsync(options)).toThrow(
      'clockTolerance: is not an option. Known here: subjects, repository, revocationFeed, controller, jwks, globalGuard, name, imports, useFactory, inject, useClass, useExisting',
    );
  });
});

describe('sessions in memory, in production (R105)', () => {
  const environment = process.env.NODE_ENV;
  afterEach(() => {
    process.env.NODE_ENV = environment;
  });

  class OwnInMemory extends InMemoryRefreshTokenRepository {}
  const message =
    "repository: keeps sessions in memory, in production. Give a repository that outlives the process, or name it in allowInsecure: ['in-memory-repository']";

  it.each<[string, Pick<AuthModuleOptions, 'repository'>]>([
    ['by default', {}],
    ['by its class', { repository: InMemoryRefreshTokenRepository }],
    ['by useClass', { repository: { useClass: InMemoryRefreshTokenRepository } }],
    ['by a class that extends it', { repository: OwnInMemory }],
    ['by an object', { repository: new InMemoryRefreshTokenRepository(new MovableClock()) }],
    [
      'by useFactory',
      { repository: { useFactory: () => new InMemoryRefreshTokenRepository(new MovableClock()) } },
    ],
  ])('%s are refused', async (_case, repository) => {
    process.env.NODE_ENV = 'production';
    const known = async () =>
      stoppedBy(AuthModule.forRoot({ ...REQUIRED, subjects, ...repository }));
    expect(await known().catch((error: unknown) => error)).toMatchObject({ message });
    const useFactory = () => REQUIRED;
    const error = await stoppedBy(AuthModule.forRootAsync({ subjects, ...repository, useFactory }));
    expect(error).toMatchObject({ option: 'repository', message });
  });

  it('are allowed by their name', () => {
    process.env.NODE_ENV = 'production';
    const options = { ...REQUIRED, subjects, allowInsecure: ['in-memory-repository'] as const };
    expect(() => AuthModule.forRoot(options)).not.toThrow();
  });

  it('are no matter where another repository is given', () => {
    process.env.NODE_ENV = 'production';
    const repository = {} as unknown as RefreshTokenRepository;
    expect(() => AuthModule.forRoot({ ...REQUIRED, subjects, repository })).not.toThrow();
  });

  it.each(['development', 'test', ''])('are allowed where NODE_ENV is %p', (value) => {
    process.env.NODE_ENV = value;
    expect(() => AuthModule.forRoot({ ...REQUIRED, subjects })).not.toThrow();
  });
});

describe('a warning', () => {
  it('is logged once, at the start (R103)', async () => {
    const lines: unknown[] = [];
    const ignore = () => undefined;
    const warn = (...line: unknown[]) => lines.push(line);
    const app = await start(
      AuthModule.forRoot({ ...REQUIRED, subjects, accessToken: { lifetime: '2h' } }),
    );
    app.useLogger({ log: ignore, error: ignore, warn });
    await app.init();
    await app.close();
    Logger.overrideLogger(false);
    expect(lines).toEqual([
      [
        'accessToken.lifetime is longer than an hour: a revoked session keeps its access token for as long',
        'AuthModule',
      ],
    ]);
  });
});

describe('a feed that reaches one process only', () => {
  const environment = process.env.NODE_ENV;
  afterEach(() => {
    process.env.NODE_ENV = environment;
  });

  it.each([
    ['production', 'feed', 1],
    ['production', 'none', 0],
    ['test', 'feed', 0],
  ] as const)('where NODE_ENV is %s and the check is %s leads to %d warnings', async (...given) => {
    const [value, check, warnings] = given;
    process.env.NODE_ENV = value;
    const lines: string[] = [];
    const ignore = () => undefined;
    const repository = { find: ignore } as unknown as RefreshTokenRepository;
    const app = await start(
      AuthModule.forRoot({ ...REQUIRED, subjects, repository, revocation: { check } }),
    );
    app.useLogger({ log: ignore, error: ignore, warn: (line: string) => lines.push(line) });
    await app.init();
    await app.close();
    Logger.overrideLogger(false);
    expect(lines).toHaveLength(warnings);
    for (const line of lines) expect(line).toMatch(/the feed reaches this process only/);
  });
});

describe('two instances (R100)', () => {
  it('of one name are refused', async () => {
    const module = () => AuthModule.forRoot({ ...REQUIRED, subjects, name: 'staff' });
    @Module({ imports: [module()] })
    class One {}
    @Module({
      imports: [AuthModule.forRoot({ ...REQUIRED, subjects, name: 'staff', controller: 'x' })],
    })
    class Other {}
    expect(await stoppedBy(One, Other)).toMatchObject({
      message:
        'name: is the same for two instances of AuthModule or ResourceServerModule. Give each a name of its own, or import the module once',
    });
  });
});
