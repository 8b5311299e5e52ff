import { once } from 'node:events';
import { Agent, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';

/** An answer without its body. */
interface BareAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/**
 * A client that keeps one connection from its first request until it is closed. Thousands can send at one
 * moment: connections that are opened at one moment overflow what a server lets wait, and are lost or reset.
 */
export class ConnectedClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });

  /** Opens the connection. */
  static async open(url: string): Promise<ConnectedClient> {
    const client = new ConnectedClient(url);
    await client.send('GET', '/public');
    return client;
  }

  private constructor(private readonly url: string) {}

  /** Refreshes; the body of the answer is of no interest. */
  refresh(refreshToken: string): Promise<BareAnswer> {
    return this.send('POST', '/auth/refresh', JSON.stringify({ refresh_token: refreshToken }));
  }

  close(): void {
    this.agent.destroy();
  }

  private async send(method: string, path: string, json?: string): Promise<BareAnswer> {
    const type = json === undefined ? {} : { 'content-type': 'application/json' };
    const sent = request(this.url + path, { method, agent: this.agent, headers: type });
    sent.end(json);
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    await once(answer, 'end');
    return { status: answer.statusCode ?? 0, headers: answer.headers };
  }
}
