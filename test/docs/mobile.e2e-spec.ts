import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createAuthClient, type AuthClient, type TokenStorage } from 'nestjs-dual-token/client';
import { filesOf, loader } from '../support/docs/blocks.js';
import { paste, stepsOf } from '../support/readme-steps.js';
import { startSample } from '../support/sample-process.js';
import { freshFolder } from '../support/sample-variables.js';
import { freshApp } from '../support/test-app.js';

const GUIDE = 'docs/mobile.md';
const RIGHT = { username: 'alice', password: 'right' };
/** Longer than an access token lives, clock tolerance included. */
const LIFETIME = 700_000;

const load = loader(filesOf(GUIDE));

/** A secure store of a device, which outlives the app. */
class Device {
  readonly items = new Map<string, string>();
  reads = 0;

  getItemAsync = async (key: string) => {
    this.reads += 1;
    return this.items.get(key) ?? null;
  };
  setItemAsync = async (key: string, value: string) => void this.items.set(key, value);
  deleteItemAsync = async (key: string) => void this.items.delete(key);
}

describe(GUIDE, () => {
  it('says what the sample answers', async () => {
    const sample = await startSample();
    const [step] = stepsOf(GUIDE);
    expect(step!.prints.length).toBeGreaterThan(10);
    const variables = { URL: sample.client.url, ANSWER: join(freshFolder(), 'answer') };
    const printed = await paste(step!, variables);
    expect(printed.map((line) => line.trim())).toEqual(step!.prints.map((line) => line.trim()));
    await sample.end('SIGTERM');
  });

  it('names no error that the library does not', () => {
    const known = [
      ...readFileSync('lib/http/answers/error-answer.ts', 'utf8').matchAll(/'([a-z_]+)'/g),
    ];
    const rows =
      readFileSync(GUIDE, 'utf8').match(/^\| (?:`(?:POST|GET|DELETE) |yours ).*/gm) ?? [];
    const named = rows.flatMap((row) => [...row.split('|')[3]!.matchAll(/`([a-z_]+)`/g)]);
    expect(named.length).toBeGreaterThan(8);
    for (const [, name] of named) expect(known.map(([, one]) => one)).toContain(name);
  });

  describe('has storages that', () => {
    const test = freshApp();
    const open: AuthClient[] = [];
    afterEach(() => {
      for (const session of open.splice(0)) session.close();
    });

    function client(storage: TokenStorage, send: typeof fetch = fetch): AuthClient {
      const session = createAuthClient({ baseUrl: test.url, storage, fetch: send });
      open.push(session);
      return session;
    }

    it('outlive an app that is stopped while the answer to a refresh is on its way', async () => {
      const { secureStorage } = await load<{ secureStorage: (store: Device) => TokenStorage }>(
        'src/client/secure-storage.ts',
      );
      const device = new Device();
      const before = client(secureStorage(device));
      await before.signIn(RIGHT);
      for (let time = 0; time < 3; time += 1) expect((await before.fetch('/me')).status).toBe(200);
      expect(device.reads).toBeLessThanOrEqual(1);
      before.close();

      const stopped = client(secureStorage(device), async (input, init) => {
        const answer = await fetch(input, init);
        if (!answer.url.endsWith('/auth/refresh')) return answer;
        await answer.text();
        await new Promise(() => undefined);
        return answer;
      });
      stopped.refresh().catch(() => undefined); // nobody is there any more to hear of it
      while (test.told('refreshed').length === 0) await new Promise(setImmediate);
      stopped.close();

      const after = client(secureStorage(device));
      expect((await after.fetch('/me')).status).toBe(200);
      await after.refresh();
      expect(after.state).toBe('signed-in');
      expect(test.told('retried').length).toBeGreaterThan(0);
      expect(test.told('reuse-detected')).toEqual([]);
      await after.signOut();
      expect(device.items.size).toBe(0);
    });

    it('are shared by commands that run at once, and read by their owner alone', async () => {
      const { fileStorage } = await load<{ fileStorage: (path: string) => TokenStorage }>(
        'src/cli/file-storage.ts',
      );
      const path = join(freshFolder(), 'shop', 'session.json');
      await client(fileStorage(path)).signIn(RIGHT);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      test.clock.advance(LIFETIME);
      const commands = [client(fileStorage(path)), client(fileStorage(path))];
      const statuses = await Promise.all(
        commands.map(async (session) => (await session.fetch('/me')).status),
      );
      expect(statuses).toEqual([200, 200]);
      expect(test.told('reuse-detected')).toEqual([]);
      await commands[0]!.signOut();
      expect((await client(fileStorage(path)).fetch('/me')).status).toBe(401);
    });
  });
});
