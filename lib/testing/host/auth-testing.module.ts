import { randomBytes } from 'node:crypto';
import { Module, type DynamicModule, type FactoryProvider } from '@nestjs/common';
import { AuthModule } from '../../auth.module.js';
import { AuthConfigurationError } from '../../domain/auth-error.js';
import type { Subject } from '../../domain/subject.js';
import { AccessTokenAuthenticator } from '../../http/authentication/access-token-authenticator.js';
import type { AuthModuleOptions } from '../../options/auth-module-options.js';
import { Clock } from '../../ports/clock.js';
import { MovableClock } from '../movable-clock.js';
import { ACTING_FACTORY, ActingAuthenticator } from './acting-authenticator.js';
import { KnownSubjects } from './known-subjects.js';
import { refuseInProduction, requireSubject } from './refusals.js';

/**
 * Options of `AuthTestingModule.forRoot`: those of `AuthModule`, none of which is needed, and what a test wants.
 *
 * @publicApi
 */
export interface AuthTestingModuleOptions extends Partial<AuthModuleOptions> {
  /** Who a request is by that brings no credential. @default nobody: it is refused */
  readonly actingAs?: Subject;
  /** @default a new MovableClock, which begins at the real time */
  readonly clock?: MovableClock;
  /** Path prefix of the routes, as for `AuthModule`. @default 'auth', behind the `name` where there is one */
  readonly controller?: string | false;
}

/**
 * An `AuthModule` for tests of controllers, where the application's own is not imported: a secret of the moment,
 * sessions in memory, a clock that stands still until it is moved, and subjects who are known as soon as a test
 * signs them in. The guard and what the decorators require are real.
 *
 * @publicApi
 */
@Module({})
export class AuthTestingModule {
  /** @internal */
  constructor() {
    // Without its guard, every route would be open.
    throw new AuthConfigurationError(
      'AuthTestingModule',
      'is imported as it is',
      'Import AuthTestingModule.forRoot()',
    );
  }

  /**
   * Sets it up.
   *
   * @throws AuthConfigurationError for an option that `AuthModule` refuses, and where `NODE_ENV` is `production`;
   * TypeError for an `actingAs` of the wrong form
   */
  static forRoot(options: AuthTestingModuleOptions = {}): DynamicModule {
    refuseInProduction('AuthTestingModule');
    const { actingAs = null, clock = new MovableClock(), ...auth } = options;
    if (actingAs !== null) requireSubject(actingAs);
    const definition = AuthModule.forRoot({
      secret: randomBytes(32).toString('base64url'),
      issuer: 'https://issuer.test',
      audience: 'test',
      subjects: new KnownSubjects(),
      pruning: { interval: false },
      controller: auth.name === undefined ? 'auth' : `${encodeURIComponent(auth.name)}/auth`,
      ...auth,
    });
    return {
      ...definition,
      providers: [
        ...(definition.providers ?? []),
        { provide: Clock, useValue: clock },
        actingProvider(actingAs),
      ],
    };
  }
}

function actingProvider(actor: Subject | null): FactoryProvider {
  const { factory, inject } = ACTING_FACTORY;
  const useFactory = (...dependencies: Parameters<typeof factory>): AccessTokenAuthenticator => {
    const made = factory(...dependencies);
    if (made instanceof ActingAuthenticator) made.letAct(actor);
    return made;
  };
  return { provide: AccessTokenAuthenticator, inject, useFactory };
}
