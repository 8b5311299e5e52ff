import type { Provider, Type } from '@nestjs/common';
import { InProcessRevocationFeed } from './adapters/in-process/in-process-revocation-feed.js';
import { RemoteJwkSetSource } from './adapters/jwks/remote-jwk-set-source.js';
import { GUARD_SERVICES, guardProviders } from './guard.providers.js';
import { sourceProvider } from './host-providers.js';
import { AUTH_OPTIONS } from './options/auth-tokens.js';
import type { ResolvedResourceServerOptions } from './options/resolve-resource-server-options.js';
import type { ResolvedResourceServerStructure } from './options/resolve-resource-server-structure.js';
import { Clock } from './ports/clock.js';
import { RevocationFeed } from './ports/revocation-feed.js';
import { AuthEvents } from './services/events/auth-events.js';
import { RemoteKeys } from './services/keys/remote-keys.js';
import { VerificationKeyRing } from './services/keys/verification-key-ring.js';
import { VerificationKeys } from './services/keys/verification-keys.js';
import { LiveSessions } from './services/live-sessions.js';
import { KnownSessions } from './services/revocation/known-sessions.js';

/** The services that hosts of a resource server inject. */
export const RESOURCE_SERVER_SERVICES: readonly Type[] = [VerificationKeyRing, ...GUARD_SERVICES];

/** Everything that one resource server is made of, but for its options. */
export function resourceServerProviders(structure: ResolvedResourceServerStructure): Provider[] {
  return [
    ...guardProviders(structure),
    { provide: LiveSessions, useClass: KnownSessions },
    // Without one nothing is followed: `revocation.check` is 'none' then.
    sourceProvider(RevocationFeed, structure.revocationFeed ?? InProcessRevocationFeed),
    VerificationKeyRing,
    {
      provide: VerificationKeys,
      inject: [AUTH_OPTIONS, VerificationKeyRing, Clock, AuthEvents],
      useFactory: keysOf,
    },
  ];
}

/** Keys that are given, or those of a remote set. Which one, only the settings say. */
function keysOf(
  options: ResolvedResourceServerOptions,
  given: VerificationKeyRing,
  clock: Clock,
  events: AuthEvents,
): VerificationKeys {
  const { keys } = options;
  return keys.kind === 'given'
    ? given
    : new RemoteKeys(new RemoteJwkSetSource(keys), keys.limits, clock, events);
}
