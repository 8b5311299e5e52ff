import { Logger } from '@nestjs/common';
import { Redis, type RedisOptions } from 'ioredis';
import { codeOf } from './opening-error.js';

/**
 * How the client behaves when the server is away: a command fails, so that the answer is 503 at once,
 * and the connection comes back by itself.
 */
const OPTIONS: RedisOptions = {
  lazyConnect: true,
  connectTimeout: 1_500,
  /** Less than the library waits for the store. */
  commandTimeout: 1_500,
  /** A connection on which no answer comes is dead, whatever TCP believes. */
  socketTimeout: 3_000,
  /** Nothing waits for a connection: it would be carried out when nobody waits for its answer any more. */
  enableOfflineQueue: false,
  /** Nothing is sent twice: whether it was carried out before the connection broke, nobody knows. */
  maxRetriesPerRequest: 0,
  retryStrategy: (attempt) => Math.min(50 * attempt, 500),
  /** A primary that has become a replica says so for good; the same address leads to the new one. */
  reconnectOnError: ({ message }) => message.startsWith('READONLY'),
};

/**
 * Connects once, and from then on again and again.
 *
 * @throws Error if the first time fails
 */
export async function connectRedis(url: URL): Promise<Redis> {
  const client = new Redis(url.href, OPTIONS);
  forgetWithConnection(client);
  let cause: unknown;
  const keepFirst = (error: unknown) => (cause ??= error);
  client.on('error', keepFirst);
  try {
    await client.connect();
    // The client selects it too, and goes on with number 0 where that fails.
    await client.select(client.options.db ?? 0);
  } catch (error) {
    client.disconnect();
    throw cause ?? error;
  }
  tellOutages(client);
  return client.off('error', keepFirst);
}

/**
 * In ioredis 5, the timer of `socketTimeout` outlives a connection that breaks while a command is under
 * way, and ends the next one, which is well.
 *
 * @see https://github.com/redis/ioredis/issues/2147
 */
function forgetWithConnection(client: Redis): void {
  client.on('close', () => {
    clearTimeout(Reflect.get(client, 'socketTimeoutTimer') as NodeJS.Timeout | undefined);
    Reflect.set(client, 'socketTimeoutTimer', undefined);
  });
}

/** Says once that the server is away, however often it is tried. */
function tellOutages(client: Redis): void {
  let isTold = false;
  client.on('error', (error: unknown) => {
    if (isTold) return;
    isTold = true;
    new Logger('Sample').warn(`Redis can't be reached (${codeOf(error)}); trying until it can`);
  });
  client.on('ready', () => {
    isTold = false;
  });
}
