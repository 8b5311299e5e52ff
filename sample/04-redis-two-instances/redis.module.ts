import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';

/** One connection for the whole application, closed with it. */
@Global()
@Module({
  providers: [{ provide: Redis, useFactory: () => new Redis(process.env.REDIS_URL ?? '') }],
  exports: [Redis],
})
export class RedisModule implements OnApplicationShutdown {
  constructor(@Inject(Redis) private readonly redis: Redis) {}

  async onApplicationShutdown(): Promise<void> {
    await this.redis.quit();
  }
}
