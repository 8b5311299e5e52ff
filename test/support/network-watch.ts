import { createHook, type AsyncHook } from 'node:async_hooks';

/** What Node makes when somebody connects, looks up a name or sends a datagram, whichever API was asked for it. */
const NETWORK = new Set([
  ...['TCPCONNECTWRAP', 'PIPECONNECTWRAP', 'UDPSENDWRAP'],
  ...['GETADDRINFOREQWRAP', 'GETNAMEINFOREQWRAP', 'QUERYWRAP'],
]);

interface Call {
  readonly type: string;
  /** Of a connection, once it has begun; its members are there by then. */
  readonly request: { readonly port?: number };
}

/** Sees every network call of this process below all libraries, name look-ups included. */
export class NetworkWatch {
  private readonly calls: Call[] = [];
  private readonly hook: AsyncHook = createHook({
    init: (_id, type, _trigger, request) => {
      if (NETWORK.has(type)) this.calls.push({ type, request });
    },
  }).enable();

  /** The calls so far that went anywhere but to the port of `url`. */
  besides(url: string): readonly string[] {
    const own = Number(new URL(url).port);
    return this.calls
      .filter(({ type, request }) => type !== 'TCPCONNECTWRAP' || request.port !== own)
      .map(({ type, request }) => `${type} ${request.port ?? ''}`);
  }

  stop(): void {
    this.hook.disable();
  }
}
