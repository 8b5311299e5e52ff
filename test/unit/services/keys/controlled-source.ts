import type { JwkSetSource, RemoteJwk } from '../../../../lib/ports/jwk-set-source.js';
import type { Gate } from '../../../support/controlled-repository.js';

/** An issuer whose JWK Set, failures and slowness are set by the test. */
export class ControlledSource implements JwkSetSource {
  members: readonly RemoteJwk[] = [];
  failure: Error | undefined;
  /** Holds downloads back until it is opened. */
  gate: Gate | undefined;
  fetches = 0;
  isClosed = false;
  /** Called as each download begins. */
  onFetch: () => void = () => {};

  async fetch(): Promise<readonly RemoteJwk[]> {
    this.fetches += 1;
    this.onFetch();
    await this.gate?.opened;
    if (this.failure !== undefined) throw this.failure;
    return this.members;
  }

  close(): void {
    this.isClosed = true;
  }
}

/** A JWK as far as the policy looks into it. */
export function aJwk(kid: string, members: RemoteJwk = {}): RemoteJwk {
  return { kty: 'EC', kid, x: `x of ${kid}`, ...members };
}
