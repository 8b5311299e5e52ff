import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { claimOf } from '../../domain/access-token-claims.js';
import { AuthError, type AuthErrorCode } from '../../domain/auth-error.js';
import type { Revocation } from '../../domain/revocation.js';
import { Clock } from '../../ports/clock.js';
import type { VerifiedToken } from '../../services/access-token/verified-token.js';
import { DenyList } from '../../services/revocation/deny-list.js';
import { closeSocket, type CloseSocket } from './close-socket.js';
import { whenGone } from './socket-end.js';
import { SocketGroups } from './socket-groups.js';

/**
 * After that many milliseconds a socket is looked at again, however long its token has left: keys are taken
 * out, wall clocks are set, machines sleep, and no timer of Node runs for longer than 2^31 ms.
 */
const LOOK_AGAIN_MS = 60_000;

const REVOKED = 'ERR_AUTH_ACCESS_TOKEN_REVOKED';

interface WatchedSocket {
  readonly socket: object;
  readonly token: VerifiedToken;
  readonly close: CloseSocket;
  timer?: NodeJS.Timeout;
}

/**
 * The sockets that are open by an access token. One is closed when its session ends, as far as this process
 * hears of it, when its token expires, and within a minute of the loss of its key. Each is forgotten once it
 * has gone.
 */
@Injectable()
export class OpenSockets implements OnApplicationShutdown {
  private readonly watched = new Map<object, WatchedSocket>();
  private readonly bySession = new SocketGroups();
  private readonly bySubject = new SocketGroups();
  private readonly revocations: Subscription;

  constructor(
    private readonly denied: DenyList,
    private readonly clock: Clock,
  ) {
    this.revocations = denied.added.subscribe((revocation) => {
      this.closeRevoked(revocation);
    });
  }

  /** How many sockets are watched, and under how many names. */
  get size(): { readonly sockets: number; readonly sessions: number; readonly subjects: number } {
    const { size: sessions } = this.bySession;
    return { sockets: this.watched.size, sessions, subjects: this.bySubject.size };
  }

  /**
   * Watches a socket from now on. One that is watched already stays with its token: what comes late, such as
   * the end of a slow handshake, does not take the place of a token that was presented meanwhile.
   *
   * @throws AuthError as {@link renew} does
   */
  watch(socket: object, token: VerifiedToken, close: CloseSocket = closeSocket): void {
    if (!this.watched.has(socket)) this.renew(socket, token, close);
  }

  /**
   * Watches a socket by this token, in the place of the one before. Nothing is waited for in between, so that no
   * revocation is missed: it is either known here, or will find the socket.
   *
   * @throws AuthError `ERR_AUTH_ACCESS_TOKEN_…` where the token was overtaken since it was verified, or the socket
   * is another subject's; the socket then stays with what it had
   */
  renew(socket: object, token: VerifiedToken, close: CloseSocket = closeSocket): void {
    const known = this.watched.get(socket);
    if (known?.token === token) return;
    if (known !== undefined && known.token.claims.sub !== token.claims.sub)
      throw new AuthError('ERR_AUTH_ACCESS_TOKEN_MISMATCH');
    const refusal = this.denied.covers(token.claims) ? REVOKED : this.refusalOf(token);
    if (refusal !== undefined) throw new AuthError(refusal);
    const forget = () => {
      this.forget(socket);
    };
    if (known !== undefined) forget();
    else if (!whenGone(socket, forget)) return;
    this.add({ socket, token, close });
  }

  /** Closes the sockets whose token does not hold any more: what their timers do, for a clock that was moved. */
  closeOutdated(): void {
    for (const one of [...this.watched.values()]) this.closeIfOutdated(one);
  }

  /** Not earlier: until the application has closed its sockets, they are closed for their own reasons. */
  onApplicationShutdown(): void {
    this.revocations.unsubscribe();
    for (const socket of [...this.watched.keys()]) this.forget(socket);
  }

  private closeRevoked(revocation: Revocation): void {
    const sockets =
      revocation.kind === 'session'
        ? this.bySession.of(revocation.sid)
        : this.bySubject.of(revocation.subject);
    for (const socket of sockets) {
      const one = this.watched.get(socket);
      if (one !== undefined && this.denied.covers(one.token.claims)) this.close(one, REVOKED);
    }
  }

  /** @returns whether it did */
  private closeIfOutdated(one: WatchedSocket): boolean {
    const refusal = this.refusalOf(one.token);
    if (refusal !== undefined) this.close(one, refusal);
    return refusal !== undefined;
  }

  private refusalOf({ notAfter, hasLostKey }: VerifiedToken): AuthErrorCode | undefined {
    if (this.clock.now() >= notAfter) return 'ERR_AUTH_ACCESS_TOKEN_EXPIRED';
    return hasLostKey ? 'ERR_AUTH_ACCESS_TOKEN_MALFORMED' : undefined;
  }

  private close({ socket, close }: WatchedSocket, code: AuthErrorCode): void {
    this.forget(socket);
    try {
      close(socket, new AuthError(code));
    } catch {
      // One that can't be closed keeps no other open. Its messages are still refused, one by one.
    }
  }

  private add(one: WatchedSocket): void {
    const { socket } = one;
    const { claims } = one.token;
    const sid = claimOf(claims, 'sid');
    this.watched.set(socket, one);
    if (sid !== undefined) this.bySession.add(sid, socket);
    this.bySubject.add(claims.sub, socket);
    this.setTimer(one);
  }

  private setTimer(one: WatchedSocket): void {
    const left = one.token.notAfter - this.clock.now();
    one.timer = setTimeout(
      () => {
        if (!this.closeIfOutdated(one)) this.setTimer(one);
      },
      Math.min(left, LOOK_AGAIN_MS),
    ).unref();
  }

  private forget(socket: object): void {
    const one = this.watched.get(socket);
    if (one === undefined) return;
    clearTimeout(one.timer);
    const { claims } = one.token;
    const sid = claimOf(claims, 'sid');
    this.watched.delete(socket);
    if (sid !== undefined) this.bySession.delete(sid, socket);
    this.bySubject.delete(claims.sub, socket);
  }
}
