import { Module, type ExecutionContext } from '@nestjs/common';
import { APP_GUARD, Reflector } from '@nestjs/core';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { RateLimitKeys } from 'nestjs-dual-token';

const ttl = 60_000; // milliseconds

/** The name that somebody tries to sign in with. */
function nameTried({ body }: { readonly body?: { readonly username?: unknown } }): string {
  return String(body?.username).toLowerCase();
}

@Module({
  imports: [
    ThrottlerModule.forRootAsync({
      inject: [RateLimitKeys, Reflector],
      useFactory: (keys: RateLimitKeys, reflector: Reflector) => {
        const isSignIn = (context: ExecutionContext) =>
          reflector.get<unknown>('path', context.getHandler()) === 'login';
        const signIn = { ttl, skipIf: (context: ExecutionContext) => !isSignIn(context) };
        return {
          throttlers: [
            // Without a name, so that its header is Retry-After, which clients know.
            { ttl, limit: 20, skipIf: isSignIn, getTracker: (request) => keys.of(request) },
            {
              ...{ ...signIn, name: 'network', limit: 30 },
              getTracker: (request) => keys.network(request),
            },
            {
              ...{ ...signIn, name: 'subject', limit: 5 },
              getTracker: (request) => `${nameTried(request)} from ${keys.network(request)}`,
            },
          ],
        };
      },
    }),
  ],
  providers: [{ provide: APP_GUARD, useClass: ThrottlerGuard }],
})
export class LimitsModule {}
