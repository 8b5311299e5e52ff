import { io } from 'socket.io-client';

const url = process.env.URL ?? 'http://127.0.0.1:3000';

async function post(path, body, token) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return answer.status === 204 ? undefined : answer.json();
}

const open = (token) => io(url, { auth: { token }, forceNew: true });
const next = (socket, event) => new Promise((resolve) => socket.once(event, resolve));
const signIn = (username, password) => post('/auth/login', { username, password });

/** What a socket is told, and why it ends. */
async function farewell(socket) {
  const [told, reason] = await Promise.all([next(socket, 'exception'), next(socket, 'disconnect')]);
  return `${told.statusCode} ${told.error ?? ''}`.trim() + `, ${reason}`;
}

console.log(`without a token: ${await farewell(open())}`);

const alice = await signIn('alice', 'wonderland');
const bob = await signIn('bob', 'builder');
const [hers, his] = [open(alice.access_token), open(bob.access_token)];
await Promise.all([hers, his].map((socket) => next(socket, 'connect')));

his.emit('order', 'tea');
const { statusCode, error } = await next(his, 'exception');
console.log(`bob orders: ${statusCode} ${error}`);
hers.emit('order', 'tea');
console.log(`bob hears: ${await next(his, 'ordered')}`);

const { access_token: token } = await post('/auth/refresh', { refresh_token: alice.refresh_token });
hers.emit('token', token);
await next(hers, 'token');
console.log('alice goes on with a new token');
hers.emit('order', 'cake');
console.log(`bob hears: ${await next(his, 'ordered')}`);

const end = farewell(hers);
await post('/people/alice/kick', {}, bob.access_token);
console.log(`alice is kicked out: ${await end}`);
his.disconnect();
