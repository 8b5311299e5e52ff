import { renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { startSample } from '../support/sample-process.js';
import { freshVariables } from '../support/sample-variables.js';
import { HTTP_ADAPTERS } from '../support/test-app.js';

describe.each(HTTP_ADAPTERS)('a disk that can not be written on %s', (adapter) => {
  it('is 503, and nobody is logged out by it, also when the process is killed then (F1, F23, R39, R40)', async () => {
    const variables = freshVariables({ HTTP_ADAPTER: adapter });
    let sample = await startSample(variables);
    // better-sqlite3 goes on in the file that it has open, wherever that is moved.
    const writesByName = sample.output().includes(`(${adapter}, sql.js in `);
    const { access_token: accessToken, refresh_token: token } = await sample.signIn();
    const folder = dirname(variables.DATABASE_URL!.replace('sqlite:', ''));

    renameSync(folder, `${folder}.away`);
    const { status, body, headers } = await sample.client.refresh(token);
    const login = await sample.client.login('alice', 'wonderland');
    const me = await sample.client.get('/me', accessToken);
    renameSync(`${folder}.away`, folder);
    if (writesByName) {
      expect([status, body]).toEqual([503, { error: 'temporarily_unavailable' }]);
      expect(headers.get('retry-after')).toMatch(/^\d+$/);
      expect(login.status).toBe(503);
    }
    expect(me.status).toBe(200);

    const { status: again, body: next } = await sample.client.refresh(token);
    expect(again).toBe(200);
    await sample.end('SIGKILL');
    sample = await startSample(variables);
    expect((await sample.client.refresh(next.refresh_token)).status).toBe(200);
    await sample.end('SIGTERM');
  });
});
