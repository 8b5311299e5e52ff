import { Injectable, Logger } from '@nestjs/common';
import { AuthEvents } from 'nestjs-dual-token';

/** Says what to do when the issuer's keys can't be read; the library's own log says what stands in the way. */
@Injectable()
export class KeyTroubleLog {
  private readonly logger = new Logger('OrderService');

  constructor(events: AuthEvents) {
    events.on('unavailable').subscribe(({ service }) => {
      if (service !== 'jwks') return;
      this.logger.warn(
        'Keys that are known stay, for a day; as long as there is none, tokens are answered with 503. ' +
          'Is the issuer up, and does it sign with a pair of keys (SIGNING_ALG=ES256)?',
      );
    });
  }
}
