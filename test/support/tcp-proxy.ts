import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What lies between an application and its store, and can fail as networks do. */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  private unreachable = false;
  private silent = false;
  private watched: { readonly pattern: RegExp; readonly seen: () => void } | undefined;
  /** How long each answer of the store is held back, in milliseconds. */
  delay = 0;
  port = 0;
  /** How many connections were tried, also while it was cut off. */
  connections = 0;

  private constructor(
    private readonly targetPort: number,
    private readonly targetHost: string,
  ) {}

  static async open(targetPort: number, targetHost = '127.0.0.1'): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort, targetHost);
    const server = createServer({ allowHalfOpen: true }, (socket) => proxy.accept(socket));
    proxy.server = server;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy.port = (server.address() as AddressInfo).port;
    return proxy;
  }

  /** Breaks every connection and accepts no other. */
  cutOff(): void {
    this.unreachable = true;
    for (const socket of this.sockets) socket.destroy();
  }

  /** Lets nothing through in either direction, and breaks nothing: as where a cable is cut, or a machine is gone. */
  silence(): void {
    this.silent = true;
  }

  /** Accepts connections again; those that were silenced stay as they are. */
  restore(): void {
    this.unreachable = false;
    this.silent = false;
  }

  /**
   * Lets the next request that matches through, and breaks its connection when the answer comes, which
   * the application never sees. Resolves when that has happened.
   */
  dropNextAnswer(pattern: RegExp): Promise<void> {
    return new Promise((seen) => {
      this.watched = { pattern, seen };
    });
  }

  async close(): Promise<void> {
    this.cutOff();
    this.server?.close();
  }

  private accept(client: Socket): void {
    this.connections += 1;
    if (this.unreachable) {
      client.destroy();
      return;
    }
    const store = connect({
      ...{ port: this.targetPort, host: this.targetHost, allowHalfOpen: true },
    });
    let isLost = false;
    const losesAll = () => (isLost ||= this.silent);
    let doomed: (() => void) | undefined;
    for (const [one, other] of [
      [client, store],
      [store, client],
    ] as const) {
      this.sockets.add(one);
      one.on('end', () => {
        if (!losesAll()) other.end();
      });
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
    client.on('data', (bytes) => {
      if (losesAll()) return;
      if (this.watched?.pattern.test(bytes.toString('latin1'))) {
        doomed = this.watched.seen;
        this.watched = undefined;
      }
      store.write(bytes);
    });
    store.on('data', (bytes) => {
      if (losesAll()) return;
      if (doomed !== undefined) {
        client.destroy();
        doomed();
      } else if (this.delay === 0) client.write(bytes);
      else setTimeout(() => client.write(bytes), this.delay);
    });
  }
}
