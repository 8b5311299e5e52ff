import { Module, type DynamicModule } from '@nestjs/common';
import { ResourceServerModule, type JwksAllowance } from 'nestjs-dual-token';
import type { Feed } from './feed.js';
import { KeyTroubleLog } from './key-trouble-log.js';
import { OrdersController } from './orders.controller.js';
import { ServiceController } from './service.controller.js';
import type { Settings } from './settings.js';

/**
 * A service that accepts the access tokens of an issuer elsewhere: no secret, no store, no way to issue. Where
 * it is given a feed, it also hears of sessions that end there.
 */
@Module({
  providers: [KeyTroubleLog],
  controllers: [OrdersController, ServiceController],
})
export class OrderServiceModule {
  /** @throws AuthConfigurationError if the library refuses the settings */
  static for({ issuer, audience, jwksUri, onStale }: Settings, feed: Feed): DynamicModule {
    const { imports, revocationFeed } = feed;
    return {
      module: OrderServiceModule,
      imports: [
        ...imports,
        ResourceServerModule.forRoot({
          ...{ issuer, audience, jwksUri, allowInsecure: allowancesFor(jwksUri) },
          ...(revocationFeed && { revocationFeed, revocation: { onStale } }),
        }),
      ],
    };
  }
}

/**
 * To try it, the issuer runs on this machine, over plain http. Nobody is on the way there, so both are
 * allowed for exactly that. Everywhere else leave `allowInsecure` out: whoever can answer in the issuer's
 * place gives the keys that are trusted.
 */
function allowancesFor(jwksUri: string): readonly JwksAllowance[] {
  const { protocol, hostname } = URL.canParse(jwksUri) ? new URL(jwksUri) : {};
  if (!/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname ?? '')) return [];
  return protocol === 'http:'
    ? ['jwks-over-http', 'jwks-on-private-network']
    : ['jwks-on-private-network'];
}
