import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { Redis } from 'ioredis';

/** The DI token of the client. */
export const REDIS = Symbol('REDIS');

/** Gives the client to everybody, and closes it when the last request has been answered. */
@Module({})
export class RedisModule implements OnApplicationShutdown {
  constructor(@Inject(REDIS) private readonly client: Redis) {}

  static for(client: Redis): DynamicModule {
    return {
      module: RedisModule,
      global: true,
      providers: [{ provide: REDIS, useValue: client }],
      exports: [REDIS],
    };
  }

  /** `quit` lets what is under way finish; without a connection there is nothing to let finish. */
  async onApplicationShutdown(): Promise<void> {
    await this.client.quit().catch(() => undefined);
    this.client.disconnect();
  }
}
