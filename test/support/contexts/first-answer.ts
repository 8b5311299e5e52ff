import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** How a subscription is asked for. */
export interface Asking {
  /** The field that is subscribed to. */
  readonly field: string;
  readonly connectionParams?: object;
  /** Headers of the upgrade request. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a subscription over `graphql-ws` tells first: the field's value, or the error in its place. */
export async function firstAnswer(
  url: string,
  { field, connectionParams = {}, headers = {} }: Asking,
): Promise<unknown> {
  class Socket extends WebSocket {
    constructor(address: string, protocols: string) {
      super(address, protocols, { headers });
    }
  }
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    connectionParams: { ...connectionParams },
    webSocketImpl: Socket,
  });
  try {
    for await (const { data, errors } of client.iterate<Record<string, string>>({
      query: `subscription { ${field} }`,
    }))
      return data?.[field] ?? errors?.[0]?.extensions;
    return undefined;
  } catch (error) {
    const [told] = error as readonly { readonly extensions?: object }[];
    return told?.extensions;
  } finally {
    await client.dispose();
  }
}
