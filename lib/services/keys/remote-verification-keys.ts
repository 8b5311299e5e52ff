import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { VerificationKey } from '../../crypto/access-token-key.js';
import { readVerificationKey } from '../../crypto/read-access-token-key.js';
import type { Clock } from '../../ports/clock.js';
import type { JwkSetSource } from '../../ports/jwk-set-source.js';
import type { AuthEvents } from '../events/auth-events.js';
import type { FetchLimits } from './fetch-timing.js';
import { RemoteKeys } from './remote-keys.js';
import type { TrustedKey } from './trusted-key.js';
import { VerificationKeys } from './verification-keys.js';

/** The keys of an issuer elsewhere, by its JWK Set. Starting does not wait for them: an issuer may come later. */
export class RemoteVerificationKeys
  extends VerificationKeys
  implements OnApplicationBootstrap, OnModuleDestroy
{
  private readonly keys: RemoteKeys<VerificationKey>;

  constructor(source: JwkSetSource, limits: FetchLimits, clock: Clock, events: AuthEvents) {
    super();
    this.keys = new RemoteKeys({
      source,
      clock,
      limits,
      read: (jwk) => readVerificationKey(jwk, 'public'),
      onTrouble: (cause) => {
        events.tell({ type: 'unavailable', service: 'jwks', cause, context: {} });
      },
    });
  }

  onApplicationBootstrap(): void {
    void this.keys.start();
  }

  onModuleDestroy(): void {
    this.keys.stop();
  }

  find(kid: string): TrustedKey | undefined {
    return this.keys.find(kid);
  }

  seek(kid: string): Promise<TrustedKey | undefined> {
    return this.keys.seek(kid);
  }
}
