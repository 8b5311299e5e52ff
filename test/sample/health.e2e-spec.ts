import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { createApp } from '../../sample/create-app.js';
import { openDatabase } from '../../sample/database/open-database.js';
import { readEnvironment } from '../../sample/environment/environment.js';
import { HttpClient } from '../support/http-client.js';
import { HTTP_ADAPTERS } from '../support/test-app.js';

describe.each(HTTP_ADAPTERS)('GET /healthz of the sample on %s', (adapter) => {
  it('is 503 while its store is down, says nothing of the cause, and is 200 when it is back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sample-'));
    const environment = readEnvironment({
      ...{ HTTP_ADAPTER: adapter, DATABASE_URL: `sqlite:${join(folder, 'sample.db')}` },
    });
    const app = await createApp(environment, await openDatabase(environment.database));
    app.useLogger(false);
    await app.listen(0, '127.0.0.1');
    const client = new HttpClient(await app.getUrl());
    const health = async () => {
      const { status, body } = await client.get('/healthz');
      return [status, body];
    };
    const dataSource = app.get(DataSource);

    expect(await health()).toEqual([200, { status: 'ok' }]);
    await dataSource.destroy();
    expect(await health()).toEqual([503, { status: 'unavailable' }]);
    await dataSource.initialize();
    expect(await health()).toEqual([200, { status: 'ok' }]);

    await app.close();
    rmSync(folder, { recursive: true });
  });

  it('tells whether the feed is heard, where one is followed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sample-'));
    const environment = readEnvironment({
      ...{ HTTP_ADAPTER: adapter, DATABASE_URL: `sqlite:${join(folder, 'sample.db')}` },
      REVOCATION_CHECK: 'feed',
    });
    const app = await createApp(environment, await openDatabase(environment.database));
    app.useLogger(false);
    await app.listen(0, '127.0.0.1');
    const { body } = await new HttpClient(await app.getUrl()).get('/healthz');
    expect(body).toEqual({ status: 'ok', feed: 'current' });
    await app.close();
    rmSync(folder, { recursive: true });
  });
});
