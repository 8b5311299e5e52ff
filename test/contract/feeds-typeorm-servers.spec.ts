import { describe, it } from '@jest/globals';
import { describeRevocationFeed, MovableClock } from 'nestjs-dual-token/testing';
import { borrowDatabase } from '../support/borrowed-databases.js';
import { portOf } from '../support/databases.js';
import { DATABASE_SERVERS, type ServerName } from '../support/servers.js';
import { publisherOn, sqlFeedOn } from '../support/sql-feed.js';
import { TcpProxy } from '../support/tcp-proxy.js';

/** A feed through a proxy that can cut it off, beside others that are not. */
async function harness(server: ServerName, listen: boolean) {
  const clock = new MovableClock();
  const proxy = await TcpProxy.open(portOf(server));
  const database = await borrowDatabase(server);
  const cuttable = await database.another({ port: proxy.port, poolSize: 4 });
  return {
    feed: sqlFeedOn(cuttable, clock, { listen }),
    another: async () => sqlFeedOn(database.dataSource, clock, { listen }),
    publish: publisherOn(database.dataSource, clock),
    cutOff: async () => {
      proxy.cutOff();
      return async () => proxy.restore();
    },
    close: async () => {
      await database.drop();
      await proxy.close();
    },
  };
}

for (const server of DATABASE_SERVERS) {
  for (const listen of server === 'postgres' ? [true, false] : [false]) {
    describeRevocationFeed(
      `TypeOrmRevocationFeed on ${server}${listen ? ', woken' : ', by asking alone'}`,
      () => harness(server, listen),
      { subjects: false, secondProcess: true, outage: true },
    );
  }
}

if (DATABASE_SERVERS.length === 0) {
  describe('TypeOrmRevocationFeed on servers', () => {
    it.todo('needs TEST_POSTGRES_URL or TEST_MYSQL_URL');
  });
}
