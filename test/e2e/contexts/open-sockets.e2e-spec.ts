import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { KeyRing, SessionService } from 'nestjs-dual-token';
import { OpenSockets } from '../../../lib/http/contexts/open-sockets.js';
import { claims, compact, decodeJwt, header } from '../../support/access-tokens.js';
import { MembersGateway, OpenGateway } from '../../support/contexts/news-gateways.js';
import { SOCKET_KINDS } from '../../support/contexts/open-socket-client.js';
import type { Tokens } from '../../support/http-client.js';
import { RunningClock } from '../../support/running-clock.js';
import { freshApp, withApp } from '../../support/test-app.js';
import { nextTurn } from '../../support/turns.js';

const sidOf = (tokens: Tokens): string => String(decodeJwt(tokens.access_token).payload.sid);
const INVALID = { statusCode: 401, error: 'invalid_token' };
const CHECKS = ['none', 'feed', 'store'] as const;

describe.each(SOCKET_KINDS)('open sockets of $name', ({ adapter, prepare, open, closed }) => {
  describe.each(CHECKS)("with revocation.check '%s'", (check) => {
    const test = freshApp({
      ...{ adapter, prepare, auth: { revocation: { check } } },
      providers: [MembersGateway],
    });
    const connect = (tokens: Tokens) => open(test.url, tokens.access_token);

    it('R47: are closed when their session signs out, and others stay open', async () => {
      const [ended, other, bobs] = [
        await test.client.signIn(),
        await test.client.signIn(),
        await test.client.signIn('bob'),
      ];
      const sockets = [await connect(ended), await connect(ended)];
      const [others, bob] = [await connect(other), await connect(bobs)];
      expect(await sockets[0]!.ask('me')).toEqual({ sub: 'alice' });
      await test.client.logout(ended.refresh_token);
      for (const socket of sockets) expect(await socket.farewell()).toEqual(closed);
      expect(await others.ask('me')).toEqual({ sub: 'alice' });
      expect(await bob.ask('me')).toEqual({ sub: 'bob' });
    });

    it('R47: are all closed when their subject is kicked, and so is who comes back with the token', async () => {
      const [one, two] = [await test.client.signIn(), await test.client.signIn()];
      const sockets = [await connect(one), await connect(two)];
      await test.app.get(SessionService).revokeAll('alice');
      for (const socket of sockets) expect(await socket.farewell()).toEqual(closed);
      const again = await connect(one);
      expect(await again.farewell()).toEqual(closed);
    });

    it('stay open when their session ends all others', async () => {
      const [own, other] = [await test.client.signIn(), await test.client.signIn()];
      const [mine, others] = [await connect(own), await connect(other)];
      const body = { except_current: true };
      await test.client.post('/auth/logout-all', body, own.access_token);
      expect(await others.farewell()).toEqual(closed);
      expect(await mine.ask('me')).toEqual({ sub: 'alice' });
    });
  });

  describe('whose tokens expire', () => {
    const test = freshApp({ adapter, prepare, providers: [MembersGateway] });
    /** Lets so many seconds pass, as the timers would see it. */
    function pass(seconds: number): void {
      test.clock.advance(seconds * 1_000);
      test.app.get(OpenSockets).closeOutdated();
    }

    it('are closed', async () => {
      const { access_token: token, expires_in: lifetime } = await test.client.signIn();
      const socket = await open(test.url, token);
      pass(lifetime + 4);
      expect(await socket.ask('me')).toEqual({ sub: 'alice' });
      pass(1);
      expect(await socket.farewell()).toEqual(closed);
    });

    it('go on with the token of a refresh, and end with that one', async () => {
      const first = await test.client.signIn();
      const socket = await open(test.url, first.access_token);
      pass(first.expires_in - 1);
      const next = await test.client.renew(first.refresh_token);
      const told = await socket.ask('token', { access_token: next.access_token });
      expect(told).toEqual({ sub: 'alice' });
      pass(first.expires_in - 1);
      expect(await socket.ask('me')).toEqual({ sub: 'alice' });
      pass(6);
      expect(await socket.farewell()).toEqual(closed);
    });

    it('go on with the token of another session, and end with that session', async () => {
      const [first, next] = [await test.client.signIn(), await test.client.signIn()];
      const socket = await open(test.url, first.access_token);
      await socket.ask('token', { access_token: next.access_token });
      await test.client.logout(first.refresh_token);
      expect(await socket.ask('me')).toEqual({ sub: 'alice' });
      await test.client.logout(next.refresh_token);
      expect(await socket.farewell()).toEqual(closed);
    });

    it('do not go on with a token of an ended session, or of somebody else', async () => {
      const [own, ended, bobs] = [
        await test.client.signIn(),
        await test.client.signIn(),
        await test.client.signIn('bob'),
      ];
      const socket = await open(test.url, own.access_token);
      await test.client.logout(ended.refresh_token);
      for (const { access_token } of [ended, bobs])
        expect(await socket.ask('token', { access_token })).toEqual(INVALID);
      expect(await socket.ask('me')).toEqual({ sub: 'alice' });
      pass(own.expires_in + 5);
      expect(await socket.farewell()).toEqual(closed);
    });
  });

  describe('that everybody may open', () => {
    const test = freshApp({ adapter, prepare, providers: [OpenGateway] });

    it('are closed from the first guarded message on', async () => {
      const tokens = await test.client.signIn();
      const socket = await open(test.url, tokens.access_token);
      expect(await socket.ask('open')).toEqual({ sub: null });
      expect(test.app.get(OpenSockets).size.sockets).toBe(0);
      expect(await socket.ask('me')).toEqual({ sub: 'alice' });
      await test.client.logout(tokens.refresh_token);
      expect(await socket.farewell()).toEqual(closed);
    });

    it('are closed from the first presented token on', async () => {
      const tokens = await test.client.signIn();
      const socket = await open(test.url);
      await socket.ask('token', { access_token: tokens.access_token });
      await test.client.logout(tokens.refresh_token);
      expect(await socket.farewell()).toEqual(closed);
    });

    it('stay open for those who only ask what is public', async () => {
      const tokens = await test.client.signIn();
      const sockets = [await open(test.url, tokens.access_token), await open(test.url)];
      for (const socket of sockets) expect(await socket.ask('open')).toEqual({ sub: null });
      await test.app.get(SessionService).revokeAll('alice');
      test.clock.advance(3_600_000);
      test.app.get(OpenSockets).closeOutdated();
      for (const socket of sockets) expect(await socket.ask('open')).toEqual({ sub: null });
    });
  });

  it('are closed where the key of their token is taken out', async () => {
    const options = { adapter, prepare, providers: [MembersGateway] };
    await withApp(options, async (test) => {
      const { access_token: token } = await test.client.signIn();
      const socket = await open(test.url, token);
      expect(await socket.ask('me')).toEqual({ sub: 'alice' });
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      test.app.get(KeyRing).replace({ signingKey: privateKey });
      test.app.get(OpenSockets).closeOutdated();
      expect(await socket.farewell()).toEqual(closed);
    });
  });

  it('are closed by a timer when the token expires', async () => {
    const clock = new RunningClock();
    const options = { adapter, prepare, clock, providers: [MembersGateway] };
    await withApp(options, async (test) => {
      const exp = clock.now() / 1_000 - 4; // and the clock tolerance of 5 s
      const token = compact(header(), claims(clock.now(), { exp, iat: exp - 60 }));
      const socket = await open(test.url, token);
      expect(await socket.ask('me')).toEqual({ sub: 'bob' });
      expect(await socket.farewell()).toEqual(closed);
      expect(clock.now()).toBeGreaterThanOrEqual((exp + 5) * 1_000);
    });
  });

  it('are closed where the session ends while the handshake is being looked at', async () => {
    const auth = { revocation: { check: 'store' as const } };
    const options = { adapter, prepare, auth, providers: [MembersGateway] };
    await withApp(options, async (test) => {
      const tokens = await test.client.signIn();
      test.repository.after = async (verb) => {
        if (verb !== 'find') return;
        test.repository.recover();
        await test.app.get(SessionService).revoke(sidOf(tokens));
      };
      const socket = await open(test.url, tokens.access_token);
      expect(await socket.farewell()).toEqual(closed);
      expect(test.app.get(MembersGateway).welcomed).toEqual([undefined]);
    });
  });

  it('leave nothing behind where 1,000 were opened and closed', async () => {
    const options = { adapter, prepare, providers: [MembersGateway] };
    await withApp(options, async (test) => {
      const { access_token: token } = await test.client.signIn();
      const watched = test.app.get(OpenSockets);
      for (let hundreds = 0; hundreds < 10; hundreds += 1) {
        const some = await Promise.all(Array.from({ length: 100 }, () => open(test.url, token)));
        while (watched.size.sockets < 100) await nextTurn();
        await Promise.all(some.map((socket) => socket.close()));
        while (watched.size.sockets > 0) await nextTurn();
      }
      expect(watched.size).toEqual({ sockets: 0, sessions: 0, subjects: 0 });
      expect(test.app.get(MembersGateway).welcomed).toHaveLength(1_000);
    });
  });

  it('do not outlive their application', async () => {
    const options = { adapter, prepare, providers: [MembersGateway] };
    await withApp(options, async (test) => {
      const { access_token: token } = await test.client.signIn();
      const socket = await open(test.url, token);
      await socket.ask('me');
      const watched = test.app.get(OpenSockets);
      await test.app.close();
      expect(watched.size).toEqual({ sockets: 0, sessions: 0, subjects: 0 });
    });
  });
});
