import { InMemoryRefreshTokenRepository } from '../../adapters/in-memory/in-memory-refresh-token.repository.js';
import { InProcessRevocationFeed } from '../../adapters/in-process/in-process-revocation-feed.js';
import { AccessTokenAuthenticator } from '../../http/authentication/access-token-authenticator.js';
import { Clock } from '../../ports/clock.js';
import { RefreshTokenRepository } from '../../ports/refresh-token-repository.js';
import { RevocationFeed } from '../../ports/revocation-feed.js';
import { MovableClock } from '../movable-clock.js';
import { ACTING_FACTORY } from './acting-authenticator.js';
import { refuseInProduction } from './refusals.js';

/**
 * How {@link withAuthTesting} prepares an application.
 *
 * @publicApi
 */
export interface AuthTestingOptions {
  /** The clock of every instance. @default a new MovableClock, which begins at the real time */
  readonly clock?: MovableClock;
  /**
   * Where sessions are kept and their ends are told: in this process, or where the application says.
   * @default 'in-memory'
   */
  readonly store?: 'in-memory' | 'own';
}

/**
 * As much of the `TestingModuleBuilder` of `@nestjs/testing` as is used.
 *
 * @publicApi
 */
export interface TestingBuilder {
  /** Says which provider is replaced. */
  overrideProvider(token: unknown): {
    /** Puts this in its place. */
    useValue(value: unknown): unknown;
    /** Puts in its place what a factory makes. */
    useFactory(options: {
      factory: (...dependencies: never[]) => unknown;
      inject?: unknown[];
    }): unknown;
  };
}

/**
 * Prepares an application for its tests: `withAuthTesting(Test.createTestingModule({ imports: [AppModule] }))`.
 *
 * Sessions are kept in memory, by a clock that stands still until it is moved, and {@link AuthTesting} can let a
 * subject act. The guard, the keys and the options stay the application's own. Every `AuthModule` and
 * `ResourceServerModule` of the application is prepared, whatever its name.
 *
 * @returns the builder it was given
 * @throws AuthConfigurationError where `NODE_ENV` is `production`
 * @publicApi
 */
export function withAuthTesting<Builder extends TestingBuilder>(
  builder: Builder,
  { clock = new MovableClock(), store = 'in-memory' }: AuthTestingOptions = {},
): Builder {
  refuseInProduction('withAuthTesting');
  builder.overrideProvider(Clock).useValue(clock);
  builder.overrideProvider(AccessTokenAuthenticator).useFactory(ACTING_FACTORY);
  if (store === 'own') return builder;
  builder.overrideProvider(RefreshTokenRepository).useFactory({
    factory: (ofInstance: Clock) => new InMemoryRefreshTokenRepository(ofInstance),
    inject: [Clock],
  });
  // One for all instances: each revocation says whose it is.
  builder.overrideProvider(RevocationFeed).useValue(new InProcessRevocationFeed());
  return builder;
}
