import type { INestApplicationContext, InjectionToken } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { AuthConfigurationError } from '../../domain/auth-error.js';
import type { Subject } from '../../domain/subject.js';
import { AccessTokenAuthenticator } from '../../http/authentication/access-token-authenticator.js';
import { AUTH_OPTIONS, DEFAULT_INSTANCE, INSTANCE_NAME } from '../../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../../options/resolved-auth-options.js';
import type { ResolvedTransport } from '../../options/resolved-transport.js';
import { Clock } from '../../ports/clock.js';
import { SubjectProvider } from '../../ports/subject-provider.js';
import { TokenService, type SignIn } from '../../services/token.service.js';
import type { IssuedTokens } from '../../services/tokens.js';
import { MovableClock } from '../movable-clock.js';
import { ActingAuthenticator } from './acting-authenticator.js';
import { KnownSubjects } from './known-subjects.js';
import { requireSubject } from './refusals.js';

const REMEDY = 'Prepare the application by withAuthTesting, or import AuthTestingModule.forRoot()';

/**
 * Signs subjects in without a password, in a test of an application that is prepared by {@link withAuthTesting} or
 * has {@link AuthTestingModule}: `const auth = AuthTesting.of(app)`.
 *
 * A subject is all that a token says of them: `{ sub: 'alice', roles: ['admin'] }`. The application need not know
 * them, but is asked for them at a refresh, as it always is.
 *
 * @publicApi
 */
export class AuthTesting {
  private constructor(
    private readonly tokens: TokenService,
    private readonly transport: ResolvedTransport,
    private readonly subjects: SubjectProvider,
    private readonly authenticator: AccessTokenAuthenticator,
    private readonly time: Clock,
  ) {}

  /**
   * The help for one `AuthModule` of an application.
   *
   * @param app the application, or the testing module
   * @param name of the instance @default the one without a name
   * @throws AuthConfigurationError where there is none of that name
   */
  static of(app: INestApplicationContext, name: string = DEFAULT_INSTANCE): AuthTesting {
    const modules = app.get(ModulesContainer, { strict: false });
    for (const { providers } of modules.values()) {
      const made = <T>(token: InjectionToken<T>) => providers.get(token)?.instance as T;
      if (made(INSTANCE_NAME) !== name || !providers.has(TokenService)) continue;
      const { transport } = made<ResolvedAuthOptions>(AUTH_OPTIONS);
      const authenticator = made(AccessTokenAuthenticator);
      const subjects = made(SubjectProvider);
      return new AuthTesting(made(TokenService), transport, subjects, authenticator, made(Clock));
    }
    throw new AuthConfigurationError(
      'AuthTesting.of',
      `no AuthModule has the name '${name}'`,
      'Give the name of one, once the module is compiled',
    );
  }

  /**
   * The application's clock: `auth.clock.advance(600_000)` lets ten minutes pass.
   *
   * @throws AuthConfigurationError where it has another one
   */
  get clock(): MovableClock {
    if (this.time instanceof MovableClock) return this.time;
    throw new AuthConfigurationError('AuthTesting.clock', 'cannot be moved', REMEDY);
  }

  /**
   * Begins a session: a real one, that can be listed, refreshed and revoked.
   *
   * @param signIn such as `{ authenticatedAt }`, for a sign-in that is some time ago
   * @throws TypeError for a subject of the wrong form; AuthError as `TokenService.issue`
   */
  async signIn(subject: Subject, signIn: SignIn = {}): Promise<IssuedTokens> {
    requireSubject(subject);
    if (this.subjects instanceof KnownSubjects) this.subjects.know(subject);
    return this.tokens.issue(subject, signIn);
  }

  /** Begins a session as {@link AuthTesting.signIn} does, and gives its access token alone. */
  async tokenFor(subject: Subject, signIn: SignIn = {}): Promise<string> {
    return (await this.signIn(subject, signIn)).accessToken;
  }

  /**
   * Begins a session as {@link AuthTesting.signIn} does, and gives the headers of a request by that subject:
   * `request(server).get('/orders').set(await auth.as({ sub: 'alice' }))`.
   */
  async as(subject: Subject, signIn: SignIn = {}): Promise<Record<string, string>> {
    return this.headersOf(await this.signIn(subject, signIn));
  }

  /**
   * The headers of a request with these tokens: `authorization`, or where `transport` is `'cookie'` both cookies,
   * and what a browser says of a request by a page of the own origin.
   */
  headersOf(tokens: IssuedTokens): Record<string, string> {
    const { bearer, cookies } = this.transport;
    if (bearer || cookies === undefined) return { authorization: `Bearer ${tokens.accessToken}` };
    const { accessToken, refreshToken } = cookies;
    const pairs = [
      `${accessToken.name}=${tokens.accessToken}`,
      `${refreshToken.name}=${tokens.refreshToken}`,
    ];
    return { cookie: pairs.join('; '), 'sec-fetch-site': 'same-origin' };
  }

  /**
   * Lets a subject act from now on: a request to this instance's routes that brings no credential is by them, until
   * somebody else acts. They have one session, and their access token is always a fresh one. `null` is nobody, as
   * at the start: such a request is refused.
   *
   * @throws TypeError for a subject of the wrong form; AuthConfigurationError where the guard is the application's own
   */
  actAs(subject: Subject | null): void {
    if (!(this.authenticator instanceof ActingAuthenticator))
      throw new AuthConfigurationError('AuthTesting.actAs', 'cannot replace the guard', REMEDY);
    if (subject !== null) requireSubject(subject);
    this.authenticator.letAct(subject);
  }
}
