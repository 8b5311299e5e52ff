import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

const url = process.env.URL ?? 'http://127.0.0.1:3000';

async function post(path, body, token) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return answer.status === 204 ? undefined : answer.json();
}

const alice = await post('/auth/login', { username: 'alice', password: 'wonderland' });
const bob = await post('/auth/login', { username: 'bob', password: 'builder' });
const client = createClient({
  url: `${url.replace('http', 'ws')}/graphql`,
  webSocketImpl: WebSocket,
  connectionParams: { authorization: `Bearer ${alice.access_token}` },
  retryAttempts: 0,
  on: { closed: ({ code, reason }) => console.log(`closed: ${code} ${reason}`) },
});

const subscription = client.iterate({ query: 'subscription { orders }' });
let heard;
void subscription.next().then(({ value }) => (heard = value.data.orders));
// A server does not tell when a subscription has begun, so this orders until it hears of it.
const query = 'mutation { order(item: "tea") }';
while (heard === undefined) await post('/graphql', { query }, alice.access_token);
console.log(`heard: ${heard}`);

const ended = drain();
await post('/people/alice/kick', {}, bob.access_token);
await ended;

/** Goes on until the socket is closed. */
async function drain() {
  try {
    while (!(await subscription.next()).done);
  } catch {
    // That it was closed is told above.
  }
}
