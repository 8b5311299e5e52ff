import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { InProcessRevocationFeed, SessionService } from 'nestjs-dual-token';
import { MembersGateway } from '../../support/contexts/news-gateways.js';
import { SOCKET_KINDS } from '../../support/contexts/open-socket-client.js';
import { startResourceServer } from '../../support/resource-server.js';
import { HTTP_ADAPTERS, startApp, type TestApp } from '../../support/test-app.js';

const KINDS = SOCKET_KINDS.filter(({ name }) => name.startsWith('socket.io'));

describe.each(KINDS)('sockets of $name that are open at another application', (kind) => {
  let feed: InProcessRevocationFeed;
  const apps: TestApp[] = [];
  const start = async (options: Parameters<typeof startApp>[0] = {}) => {
    const test = await startApp(options);
    apps.push(test);
    return test;
  };
  beforeEach(() => {
    feed = new InProcessRevocationFeed();
  });
  afterEach(async () => {
    for (const test of apps.splice(0).reverse()) await test.close();
  });

  it('R47: are closed when their session ends there, by the feed that both share', async () => {
    const auth = { revocationFeed: feed, revocation: { check: 'feed' as const } };
    const { adapter, prepare, open, closed } = kind;
    const signsIn = await start({ adapter, auth });
    const { store, clock } = signsIn;
    const serves = await start({
      ...{ adapter, auth, prepare, store, clock },
      providers: [MembersGateway],
    });
    const [ended, other] = [await signsIn.client.signIn(), await signsIn.client.signIn()];
    const [socket, others] = [
      await open(serves.url, ended.access_token),
      await open(serves.url, other.access_token),
    ];
    expect(await socket.ask('me')).toEqual({ sub: 'alice' });
    await signsIn.client.logout(ended.refresh_token);
    expect(await socket.farewell()).toEqual(closed);
    expect(await others.ask('me')).toEqual({ sub: 'alice' });
    await signsIn.app.get(SessionService).revokeAll('alice');
    expect(await others.farewell()).toEqual(closed);
  });
});

describe.each(HTTP_ADAPTERS)('sockets that are open at a resource server on %s', (adapter) => {
  it('R47: are closed when their session ends at the issuer', async () => {
    const { open, closed } = KINDS[0]!;
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const feed = new InProcessRevocationFeed();
    const auth = { accessToken: { signingKey: privateKey }, revocationFeed: feed };
    const issuer = await startApp({ adapter, auth });

    @Module({ providers: [MembersGateway] })
    class GatewayModule {}
    const server = await startResourceServer({
      ...{ adapter, clock: issuer.clock, imports: [GatewayModule] },
      options: { verificationKeys: [publicKey], revocationFeed: feed },
    });
    try {
      const tokens = await issuer.client.signIn();
      const socket = await open(server.client.url, tokens.access_token);
      expect(await socket.ask('me')).toEqual({ sub: 'alice' });
      await issuer.client.logout(tokens.refresh_token);
      expect(await socket.farewell()).toEqual(closed);
    } finally {
      await server.close();
      await issuer.close();
    }
  });
});
