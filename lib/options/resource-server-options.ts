import type { KeySource } from '../crypto/key-source.js';
import type { Duration } from '../domain/duration.js';
import type { JwksAllowance } from '../ports/jwk-set-source.js';
import type { RevocationFeed } from '../ports/revocation-feed.js';
import type { AuthStructure, ProviderSource } from './auth-module-options.js';
import type { RevocationSettings, StaleFeedPolicy } from './auth-settings.js';
import type { SettingsSource } from './settings-source.js';
import type { CookieSettings, CsrfSettings, TransportSettings } from './transport-settings.js';

/** Settings of a remote JWK Set. */
export interface JwksSettings {
  /**
   * How often the set is fetched again, give or take a tenth: the longest time for which a key that its
   * issuer took out is still trusted. 30 s to 24 h.
   * @default '5m'
   */
  readonly maxAge?: Duration;
  /**
   * For how long keys are trusted after the last time that the set could be fetched. At least `maxAge`, at
   * most 30 days.
   * @default '24h'
   */
  readonly staleLimit?: Duration;
  /**
   * The least time between two fetches, however many tokens name keys that nobody knows. 30 s to 1 h.
   * @default '30s'
   */
  readonly coolDown?: Duration;
  /**
   * How long one fetch may take. 100 ms to 5 s.
   * @default '5s'
   */
  readonly timeout?: Duration;
}

/**
 * Settings of `ResourceServerModule`: whose access tokens are accepted, and how they are verified. Either
 * `jwksUri` or `verificationKeys`.
 *
 * @publicApi
 */
export interface ResourceServerSettings extends Pick<TransportSettings, 'transport'> {
  /** The exact `iss` of the access tokens that are accepted. */
  readonly issuer: string;
  /** What this service is called in `aud`; of several names one is enough. */
  readonly audience: string | readonly string[];
  /**
   * Where the issuer shows its public keys: an `https:` URL without credentials. No redirect is followed,
   * and no private address is asked, unless `allowInsecure` says so.
   * @default none: `verificationKeys` is given
   */
  readonly jwksUri?: string;
  /** How the keys at `jwksUri` are fetched and kept. */
  readonly jwks?: JwksSettings;
  /**
   * The issuer's public keys, where they are known beforehand; `VerificationKeyRing` changes them later. At
   * most 100.
   * @default none: `jwksUri` is given
   */
  readonly verificationKeys?: readonly KeySource[];
  /**
   * How many verified access tokens are remembered; about 1 kB each. 0 to 1,000,000; 0 turns it off.
   * @default 10000
   */
  readonly cacheSize?: number;
  /**
   * By how much clocks may differ when `exp`, `nbf` and `iat` are checked. 0 to 60 s.
   * @default '5s'
   */
  readonly clockTolerance?: Duration;
  /**
   * The longest lifetime of the issuer's access tokens: so long a revocation matters. 1 s to 10 years.
   * @default '1h'
   */
  readonly accessTokenLifetime?: Duration;
  /** The cookie that the issuer sets, where `transport` is `'cookie'` or `'both'`: the same settings as there. */
  readonly cookie?: CookieSettings;
  /** Which pages may send requests with this cookie. */
  readonly csrf?: Pick<CsrfSettings, 'allowedOrigins'>;
  /** How revocations are checked, where there is a `revocationFeed`. */
  readonly revocation?: ResourceServerRevocationSettings;
  /**
   * What is allowed against our advice, each by its name: `'jwks-over-http'`, `'jwks-on-private-network'`
   * (an address within a cluster, or of this machine), `'cookies-over-http'`.
   * @default []
   */
  readonly allowInsecure?: readonly (JwksAllowance | 'cookies-over-http')[];
}

/** Settings of the check for revoked sessions: those of `AuthModule`, without a store to ask. */
export interface ResourceServerRevocationSettings extends Pick<
  RevocationSettings,
  'staleAfter' | 'maxEntries'
> {
  /**
   * What happens while the feed is silent for longer than `staleAfter`: `'allow'` goes on by what is known,
   * `'deny'` answers 503.
   * @default 'allow'
   */
  readonly onStale?: Exclude<StaleFeedPolicy, 'store'>;
}

/** What has to be known of a resource server before the application starts. */
export interface ResourceServerStructure extends Pick<
  AuthStructure,
  'globalGuard' | 'name' | 'imports'
> {
  /**
   * How this service hears of sessions that have ended: with it, a kicked user is refused here too, at
   * once, without a store. The same feed as the issuer's.
   * @default none: access tokens are accepted until they expire
   */
  readonly revocationFeed?: ProviderSource<RevocationFeed>;
}

/**
 * Options of `ResourceServerModule.forRoot`.
 *
 * @publicApi
 */
export interface ResourceServerModuleOptions
  extends ResourceServerSettings, ResourceServerStructure {}

/**
 * Gives the settings of `ResourceServerModule.forRootAsync`, for `useClass` and `useExisting`.
 *
 * @publicApi
 */
export interface ResourceServerOptionsFactory {
  /** Called once, before the application starts. What it gives is checked as the options of `forRoot` are. */
  createResourceServerOptions(): ResourceServerSettings | Promise<ResourceServerSettings>;
}

/**
 * Options of `ResourceServerModule.forRootAsync`: the structure, and one of `useFactory`, `useClass` and
 * `useExisting` for the settings.
 *
 * @publicApi
 */
export interface ResourceServerModuleAsyncOptions
  extends
    ResourceServerStructure,
    SettingsSource<ResourceServerSettings, ResourceServerOptionsFactory> {}
