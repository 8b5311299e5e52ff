import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { selfSignedCertificate } from './self-signed-certificate.js';

/** An issuer's server on loopback that answers as a test wants, and counts. */
export class JwksServer {
  readonly requests: IncomingMessage[] = [];
  connections = 0;
  /** The answer to the next requests. @default an empty JWK Set */
  answer: RequestListener = answering({ keys: [] });
  private readonly open = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly scheme: 'http' | 'https',
    /** The certificate of an https server. */
    readonly ca: string | undefined,
  ) {
    server.on('connection', (socket: Socket) => {
      this.connections += 1;
      this.open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.open.delete(socket));
    });
    server.on('request', (request, response) => {
      this.requests.push(request);
      this.answer(request, response);
    });
  }

  static async http(): Promise<JwksServer> {
    return new JwksServer(createServer(), 'http', undefined).listen();
  }

  /** @param name whom its certificate is for */
  static async https(name: string): Promise<JwksServer> {
    const { cert, key } = selfSignedCertificate(name);
    const server = createHttpsServer({ cert, key }) as unknown as Server;
    server.on('tlsClientError', () => {});
    return new JwksServer(server, 'https', cert).listen();
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Its JWK Set by a name, which must lead to loopback. */
  urlAt(host: string, path = '/jwks.json'): URL {
    return new URL(`${this.scheme}://${host}:${this.port}${path}`);
  }

  /** Waits until the client has closed every connection. */
  async isLeft(): Promise<void> {
    const isClosed = (socket: Socket) =>
      new Promise<void>((resolve) => socket.once('close', () => resolve()));
    await Promise.all([...this.open].map(isClosed));
  }

  async close(): Promise<void> {
    for (const socket of this.open) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private async listen(): Promise<this> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return this;
  }
}

/** Answers with JSON, whatever is asked. */
export function answering(
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): RequestListener {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}
