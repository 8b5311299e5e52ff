import { Injectable, Logger } from '@nestjs/common';
import { AuthEvents } from '../../lib/index.js';

/**
 * Says what stands in the way of the issuer's keys, and what to do. The library itself logs only the kind
 * of error, because it can't know what the causes of other troubles say; those of a JWK Set show no secret.
 */
@Injectable()
export class KeyTroubleLog {
  private readonly logger = new Logger('OrderService');

  constructor(events: AuthEvents) {
    events.on('unavailable').subscribe(({ service, cause }) => {
      if (service !== 'jwks') return;
      const words = cause instanceof Error ? cause.message : 'unknown cause';
      this.logger.warn(
        `The keys of the issuer could not be read: ${words}. Keys that are known stay, for a day; as long ` +
          'as there is none, tokens are answered with 503. Is the issuer up, and does it sign with a ' +
          'pair of keys (SIGNING_ALG=ES256)?',
      );
    });
  }
}
