import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { OpenSockets } from '../../../../lib/http/contexts/open-sockets.js';
import { VerifiedToken } from '../../../../lib/services/access-token/verified-token.js';
import type { TrustedKey } from '../../../../lib/services/keys/verification-keys.js';
import { DenyList } from '../../../../lib/services/revocation/deny-list.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { FakeIoSocket, FakeWs } from '../../../support/contexts/fake-sockets.js';
import { HOUR, ISSUER, NOW, SECOND, someOptions } from '../../builders.js';

const LIFETIME = 600 * SECOND;
const TOLERANCE = 5 * SECOND;
const REFUSED = [[3000, 'invalid_token']];
const NOTHING = { sockets: 0, sessions: 0, subjects: 0 };

const trusted = (): TrustedKey => ({ until: Infinity }) as TrustedKey;

describe('open sockets', () => {
  let clock: MovableClock;
  let denied: DenyList;
  let sockets: OpenSockets;

  beforeEach(() => {
    jest.useFakeTimers();
    clock = new MovableClock(NOW);
    const options = someOptions({ clockTolerance: TOLERANCE / SECOND });
    denied = new DenyList(options, clock);
    sockets = new OpenSockets(denied, clock);
  });
  afterEach(() => {
    sockets.onApplicationShutdown();
    jest.useRealTimers();
  });

  function token(sub: string, sid?: string, lifetime = LIFETIME, by = trusted()): VerifiedToken {
    const [iat, exp] = [clock.now() / SECOND, (clock.now() + lifetime) / SECOND];
    const claims = { iss: ISSUER, aud: 'orders', sub, iat, exp, ...(sid !== undefined && { sid }) };
    return new VerifiedToken(claims, by, TOLERANCE);
  }
  function open(sub: string, sid?: string, lifetime?: number): FakeWs {
    const socket = new FakeWs();
    sockets.watch(socket, token(sub, sid, lifetime));
    return socket;
  }
  const endSession = (sid: string) => denied.add({ kind: 'session', sid, keepFor: HOUR });
  const endSubject = (subject: string, except: readonly string[] = []) =>
    denied.add({
      ...{ kind: 'subject', issuer: ISSUER, subject, begunUpTo: clock.now(), except },
      keepFor: HOUR,
    });
  /** Lets clock and timers go on together. */
  function pass(ms: number): void {
    clock.advance(ms);
    jest.advanceTimersByTime(ms);
  }

  describe('of a session that ends', () => {
    it('are closed, each of them, and no others', () => {
      const ended = [open('alice', 'a'), open('alice', 'a')];
      const others = [open('alice', 'b'), open('bob', 'c'), open('alice')];
      endSession('a');
      expect(ended.map(({ closings }) => closings)).toEqual([REFUSED, REFUSED]);
      expect(others.flatMap(({ closings }) => closings)).toEqual([]);
      expect(sockets.size).toEqual({ sockets: 3, sessions: 2, subjects: 2 });
    });

    it('of socket.io are told why, and disconnected', () => {
      const socket = new FakeIoSocket();
      sockets.watch(socket, token('alice', 'a'));
      endSession('a');
      expect(socket.told).toEqual([{ status: 'error', statusCode: 401, error: 'invalid_token' }]);
      expect(socket.connected).toBe(false);
      expect(sockets.size).toEqual(NOTHING);
    });

    it('are closed also where closing one of them fails', () => {
      const [bad, good] = [open('alice', 'a'), open('alice', 'a')];
      bad.close = () => {
        throw new Error('the host overrode it');
      };
      endSession('a');
      expect(good.closings).toEqual(REFUSED);
    });

    it('are not opened afterwards', () => {
      endSession('a');
      expect(() => open('alice', 'a')).toThrow(
        expect.objectContaining({ code: 'ERR_AUTH_ACCESS_TOKEN_REVOKED' }),
      );
      expect(sockets.size).toEqual(NOTHING);
    });
  });

  describe('of a subject whose sessions end', () => {
    it('are closed, but for the session that goes on', () => {
      const [own, other, without] = [open('alice', 'a'), open('alice', 'b'), open('alice')];
      const bobs = open('bob', 'c');
      endSubject('alice', ['a']);
      expect([other, without].map(({ closings }) => closings)).toEqual([REFUSED, REFUSED]);
      expect([own, bobs].flatMap(({ closings }) => closings)).toEqual([]);
    });

    it('stay open where their session began later', () => {
      const ending = clock.now();
      clock.advance(SECOND);
      const socket = open('alice');
      denied.add({
        ...{ kind: 'subject', issuer: ISSUER, subject: 'alice', begunUpTo: ending, except: [] },
        keepFor: HOUR,
      });
      expect(socket.closings).toEqual([]);
    });
  });

  describe('whose token expires', () => {
    it('are closed by their timer, once the clock tolerance is over, too', () => {
      const socket = open('alice', 'a');
      pass(LIFETIME + TOLERANCE - 1);
      expect(socket.closings).toEqual([]);
      pass(1);
      expect(socket.closings).toEqual(REFUSED);
      expect(sockets.size).toEqual(NOTHING);
    });

    it('are not closed before the clock says so, whatever timers say', () => {
      const socket = open('alice', 'a');
      jest.advanceTimersByTime(2 * LIFETIME);
      expect(socket.closings).toEqual([]);
      clock.advance(LIFETIME + TOLERANCE);
      jest.advanceTimersByTime(60 * SECOND);
      expect(socket.closings).toEqual(REFUSED);
    });

    it('are closed within a minute of a clock that was set forward', () => {
      const socket = open('alice', 'a', 24 * HOUR);
      clock.step(24 * HOUR + TOLERANCE);
      jest.advanceTimersByTime(60 * SECOND);
      expect(socket.closings).toEqual(REFUSED);
    });

    it('are closed at once where somebody asks', () => {
      const [early, late] = [open('alice', 'a'), open('alice', 'a', 2 * LIFETIME)];
      clock.advance(LIFETIME + TOLERANCE);
      sockets.closeOutdated();
      expect([early.closings, late.closings]).toEqual([REFUSED, []]);
    });

    it('wait for years without a timer that is too long', () => {
      const warned = jest.spyOn(process, 'emitWarning').mockReturnValue();
      const socket = open('alice', 'a', 100 * 365 * 24 * HOUR);
      pass(10 * SECOND);
      expect(socket.closings).toEqual([]);
      expect(jest.getTimerCount()).toBe(1);
      expect(warned).not.toHaveBeenCalled();
      warned.mockRestore();
    });

    it('are not opened afterwards', () => {
      const late = token('alice', 'a');
      clock.advance(LIFETIME + TOLERANCE);
      expect(() => sockets.watch(new FakeWs(), late)).toThrow(
        expect.objectContaining({ code: 'ERR_AUTH_ACCESS_TOKEN_EXPIRED' }),
      );
    });
  });

  it('whose key was taken out are closed within a minute', () => {
    const [socket, other] = [new FakeWs(), open('alice', 'a')];
    const leaked = trusted();
    sockets.watch(socket, token('alice', 'a', 24 * HOUR, leaked));
    leaked.until = -Infinity;
    pass(60 * SECOND);
    expect([socket.closings, other.closings]).toEqual([REFUSED, []]);
  });

  describe('with another token', () => {
    it('live as long as that one, and by its session', () => {
      const socket = open('alice', 'a');
      pass(LIFETIME / 2);
      sockets.renew(socket, token('alice', 'b'));
      endSession('a');
      pass(LIFETIME / 2 + TOLERANCE);
      expect(socket.closings).toEqual([]);
      endSession('b');
      expect(socket.closings).toEqual(REFUSED);
      expect(jest.getTimerCount()).toBe(0);
    });

    it('end with it also where it expires earlier', () => {
      const socket = open('alice', 'a');
      sockets.renew(socket, token('alice', 'a', LIFETIME / 2));
      pass(LIFETIME / 2 + TOLERANCE);
      expect(socket.closings).toEqual(REFUSED);
    });

    it('stay with it whatever comes late by the one before', () => {
      const socket = new FakeWs();
      const handshake = token('alice', 'a', 2 * LIFETIME);
      sockets.renew(socket, token('alice', 'b'));
      sockets.watch(socket, handshake);
      endSession('a');
      expect(socket.closings).toEqual([]);
      pass(LIFETIME + TOLERANCE);
      expect(socket.closings).toEqual(REFUSED);
    });

    it.each<[string, string, string, string]>([
      ['of an ended session', 'alice', 'ended', 'ERR_AUTH_ACCESS_TOKEN_REVOKED'],
      ['of another subject', 'bob', 'b', 'ERR_AUTH_ACCESS_TOKEN_MISMATCH'],
    ])('keep what they had where that is one %s', (_title, sub, sid, code) => {
      const socket = open('alice', 'a');
      endSession('ended');
      expect(() => sockets.renew(socket, token(sub, sid))).toThrow(
        expect.objectContaining({ code }),
      );
      endSession('a');
      expect(socket.closings).toEqual(REFUSED);
    });

    it('are listened to once, however many there are', () => {
      const socket = open('alice', 'a');
      for (let times = 0; times < 50; times += 1) sockets.renew(socket, token('alice', 'a'));
      expect(socket.listenerCount('close')).toBe(1);
      expect(jest.getTimerCount()).toBe(1);
    });
  });

  describe('that go away', () => {
    it('leave nothing behind, not even their timers', () => {
      const opened = Array.from({ length: 1_000 }, (_, index) =>
        open(`person ${index % 100}`, `session ${index % 500}`),
      );
      expect(sockets.size).toEqual({ sockets: 1_000, sessions: 500, subjects: 100 });
      for (const socket of opened) socket.end();
      expect(sockets.size).toEqual(NOTHING);
      expect(jest.getTimerCount()).toBe(0);
    });

    it.each<[string, object]>([
      ['is closing', Object.assign(new FakeWs(), { readyState: 2 })],
      ['has gone', Object.assign(new FakeIoSocket(), { connected: false })],
      ['never tells of its end', { close: () => undefined }],
    ])('are not waited for where one %s', (_title, socket) => {
      sockets.watch(socket, token('alice', 'a'));
      expect(sockets.size).toEqual(NOTHING);
      expect(jest.getTimerCount()).toBe(0);
    });
  });

  it('are let go of at shutdown, with their timers', () => {
    const socket = open('alice', 'a');
    sockets.onApplicationShutdown();
    expect(sockets.size).toEqual(NOTHING);
    expect(jest.getTimerCount()).toBe(0);
    endSession('a');
    expect(socket.closings).toEqual([]);
  });

  it('keep no process alive', () => {
    jest.useRealTimers();
    const timers = jest.spyOn(globalThis, 'setTimeout');
    open('alice', 'a');
    const [result] = timers.mock.results;
    expect((result?.value as NodeJS.Timeout).hasRef()).toBe(false);
    timers.mockRestore();
  });
});
