import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { LIB, librarySources } from './imports.js';

/** What users can import; a change here is a change of the surface. */
const SURFACE: Readonly<Record<string, readonly string[]>> = {
  'index.ts': [
    ...[
      'AccessTokenClaims',
      'AccessTokenGuard',
      'AuthConfigurationError',
      'AuthContext',
      'AuthError',
    ],
    ...[
      'AuthErrorCode',
      'AuthErrorReason',
      'AuthEvent',
      'AuthEventOf',
      'AuthEventType',
      'AuthEvents',
    ],
    ...[
      'AuthException',
      'AuthInstance',
      'AuthModule',
      'AuthModuleAsyncOptions',
      'AuthModuleOptions',
    ],
    ...[
      'AccessTokenKeySet',
      'AccessTokenVerifier',
      'Jwk',
      'JwksAllowance',
      'KeyMaterial',
      'KeyRing',
      'KeySource',
    ],
    ...['NamedKey', 'ResourceServerModule', 'ResourceServerModuleAsyncOptions'],
    ...['ResourceServerModuleOptions', 'ResourceServerOptionsFactory', 'ResourceServerSettings'],
    ...['SigningAlgorithm', 'SocketAuthenticator', 'VerificationKeyRing'],
    ...['AuthHealthIndicator', 'AuthHealthResult'],
    ...['AuthOptionsFactory', 'AuthSettings', 'Claims', 'ClientContext', 'Clock', 'CreateOutcome'],
    ...['Duration', 'Elevation', 'InMemoryRefreshTokenRepository', 'InjectAuth', 'IssuedTokens'],
    ...[
      'NewSession',
      'ProviderSource',
      'Public',
      'RefreshRequest',
      'RefreshToken',
      'RefreshTokenGuard',
    ],
    ...['RefreshTokenRepository', 'RequireRecentAuth', 'RequireRoles', 'RequireScopes'],
    ...['RevocationReason', 'RevokeAllOptions', 'RevokeOptions', 'RevokeOutcome', 'RotateOutcome'],
    ...[
      'Rotation',
      'Secret',
      'Session',
      'SessionFacts',
      'SessionListing',
      'SessionPruner',
      'SessionReading',
      'SessionService',
      'SignIn',
    ],
    ...['FollowedFeed', 'InProcessRevocationFeed', 'RateLimitKeys', 'Revocation', 'RevocationFeed'],
    ...['RevocationHealthIndicator', 'RevocationHealthResult', 'RevocationListener'],
    ...['StrictSession', 'Subject', 'SubjectProvider', 'TokenResponse', 'TokenService', 'Touch'],
    ...['TouchOutcome', 'getAuthToken', 'tokenResponse'],
  ],
  'adapters/typeorm/index.ts': [
    ...['SessionRow', 'SessionTable', 'TypeOrmRefreshTokenRepository'],
    ...['TypeOrmFeedOptions', 'TypeOrmRevocationFeed'],
    ...['refreshTokenEntities', 'refreshTokenMigrations', 'sessionSchema'],
  ],
  'adapters/redis/index.ts': [
    ...['RedisFeedOptions', 'RedisRefreshTokenRepository', 'RedisRepositoryOptions'],
    'RedisRevocationFeed',
  ],
  'adapters/device/index.ts': ['DeviceClass', 'deviceClass', 'deviceName'],
  'testing/index.ts': [
    ...['MovableClock', 'RepositoryContractOptions', 'RepositoryHarness', 'TestRunner'],
    ...['FeedContractOptions', 'RevocationFeedHarness', 'describeRevocationFeed'],
    'describeRefreshTokenRepository',
  ],
};

const ENTRIES = Object.keys(SURFACE);
const program = ts.createProgram(
  ENTRIES.map((entry) => join(LIB, entry)),
  {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    skipLibCheck: true,
    noEmit: true,
  },
);
const checker = program.getTypeChecker();

describe.each(ENTRIES)('the surface of lib/%s', (entry) => {
  const file = program.getSourceFile(join(LIB, entry))!;
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(file)!);

  it('is what it was', () => {
    expect(exported.map(({ name }) => name).sort()).toEqual([...SURFACE[entry]!].sort());
  });

  it('is documented, name by name', () => {
    const bare = exported.filter((symbol) => {
      const target =
        symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      return target.getDocumentationComment(checker).length === 0;
    });
    expect(bare.map(({ name }) => name)).toEqual([]);
  });
});

describe('package.json', () => {
  it('exports the entries and nothing else', () => {
    const manifest = JSON.parse(readFileSync(join(LIB, '../package.json'), 'utf8')) as {
      exports: Record<string, string | { default: string }>;
    };
    const targets = Object.values(manifest.exports).flatMap((target) =>
      typeof target === 'string'
        ? []
        : [target.default.replace('./dist/', '').replace(/\.js$/, '.ts')],
    );
    expect(targets.sort()).toEqual([...ENTRIES].sort());
  });
});

describe('the sources of lib', () => {
  it('are files of one thing: none over 250 lines', () => {
    const long = librarySources().filter(({ text }) => text.split('\n').length > 250);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('have no any, no star export, no silenced compiler', () => {
    const hole = /(?:[:<]|\bas) ?any\b|export \*|@ts-(?:ignore|expect-error|nocheck)/;
    expect(
      librarySources()
        .filter(({ text }) => hole.test(text))
        .map(({ path }) => path),
    ).toEqual([]);
  });
});
