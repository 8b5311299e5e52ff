import { gzipSync } from 'node:zlib';
import { Agent, type RequestListener } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { guardedFetch } from '../../../../lib/adapters/jwks/guarded-fetch.js';
import { answering, JwksServer } from '../../../support/jwks-server.js';

const KIB = 1_024;

let server: JwksServer;
let url: URL;
beforeEach(async () => {
  server = await JwksServer.http();
  url = server.urlAt('127.0.0.1', '/jwks.json?tenant=7');
});
afterEach(async () => {
  await server.close();
});

function get(asked = url.href, ms = 5_000): Promise<Response> {
  return guardedFetch(url, new Agent())(asked, {
    headers: new Headers({ accept: 'application/json' }),
    method: 'GET',
    redirect: 'manual',
    signal: AbortSignal.timeout(ms),
  });
}

/** Writes these bytes as they are, in place of an answer. */
function raw(...parts: readonly string[]): RequestListener {
  return ({ socket }) => {
    for (const part of parts) socket.write(part);
  };
}

/** Sends white space without an end, as fast as it is read. */
const endless: RequestListener = (_request, response) => {
  const more = (): void => {
    while (!response.destroyed && response.write(' '.repeat(KIB)));
    response.once('drain', more);
  };
  more();
};

const body = (length: number): RequestListener =>
  answering('x'.repeat(length - 2), 200, { 'content-length': String(length) });

describe('the fetch of a JWK Set (R20)', () => {
  it('gives the answer, and leaves no connection open', async () => {
    server.answer = answering({ keys: [{ kid: 'a' }] });
    const response = await get();
    expect([response.status, await response.json()]).toEqual([200, { keys: [{ kid: 'a' }] }]);
    await server.isLeft();
  });

  it('sends what it must, and no more', async () => {
    server.answer = answering({}, 200, { 'set-cookie': 'a=b' });
    await get();
    await get();
    const expected = {
      accept: 'application/json',
      'accept-encoding': 'identity',
      connection: 'close',
      host: url.host,
    };
    for (const { method, url: path, headers } of server.requests) {
      expect([method, path]).toEqual(['GET', '/jwks.json?tenant=7']);
      expect(headers).toEqual(expected);
    }
    expect(server.connections).toBe(2);
  });

  it('asks no other URL', async () => {
    for (const other of [`${url.href}&x`, 'http://127.0.0.1:1/', new URL('/other', url).href])
      await expect(get(other)).rejects.toThrow('another URL');
    expect(server.connections).toBe(0);
  });

  it.each([301, 302, 303, 307, 308])('follows no redirect: %d', async (status) => {
    const elsewhere = await JwksServer.http();
    const location = elsewhere.urlAt('127.0.0.1').href;
    server.answer = answering({ keys: [] }, status, { location });
    await expect(get()).rejects.toThrow(`the answer was a redirect (${status})`);
    expect(elsewhere.connections).toBe(0);
    expect(server.requests).toHaveLength(1);
    await elsewhere.close();
  });

  it.each([201, 204, 206, 304, 401, 404, 429, 500, 503])('takes no %d', async (status) => {
    server.answer = answering({ keys: [] }, status);
    await expect(get()).rejects.toThrow(String(status));
  });

  it('reads 64 KiB', async () => {
    server.answer = body(64 * KIB);
    expect(await (await get()).text()).toHaveLength(64 * KIB);
  });

  it('reads nothing of an answer that says it is longer', async () => {
    server.answer = raw(`HTTP/1.1 200 OK\r\nContent-Length: ${64 * KIB + 1}\r\n\r\n`);
    await expect(get()).rejects.toThrow('longer than 65536 bytes');
    await server.isLeft();
  });

  it('breaks an endless answer off', async () => {
    server.answer = endless;
    await expect(get()).rejects.toThrow('longer than 65536 bytes');
    await server.isLeft();
  });

  it.each([302, 404])('breaks the endless answer of a %d off, too', async (status) => {
    server.answer = (request, response) => {
      response.statusCode = status;
      endless(request, response);
    };
    await expect(get()).rejects.toThrow(String(status));
    await server.isLeft();
  });

  it.each([
    ['says nothing', () => {}],
    ['stops in the head', raw('HTTP/1.1 200 OK\r\nContent-Type:')],
    ['stops in the body', raw('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"keys"')],
    ['says Continue and no more', raw('HTTP/1.1 100 Continue\r\n\r\n')],
  ] satisfies [string, RequestListener][])(
    'gives up on a server that %s',
    async (_case, answer) => {
      server.answer = answer;
      await expect(get(url.href, 100)).rejects.toThrow(
        expect.objectContaining({ name: 'TimeoutError' }),
      );
      await server.isLeft();
    },
  );

  it.each([
    ['closes at once', (request) => request.socket.destroy()],
    [
      'closes in the body',
      (request) => request.socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"k'),
    ],
    ['switches protocols', raw('HTTP/1.1 101 X\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n')],
    ['speaks something else', raw('SSH-2.0-OpenSSH_9.2\r\n')],
    ['has no end of headers', raw('HTTP/1.1 200 OK\r\n', `A: ${'b'.repeat(20 * KIB)}\r\n\r\n`)],
    [
      'gives a length and chunks',
      raw(
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n',
        '2\r\n{}\r\n0\r\n\r\n',
      ),
    ],
    [
      'gives two lengths',
      raw('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}'),
    ],
  ] satisfies [string, RequestListener][])('fails with a server that %s', async (_case, answer) => {
    server.answer = answer;
    await expect(get()).rejects.toThrow();
    await server.isLeft();
  });

  it.each(['gzip', 'br', 'deflate', 'identity, gzip'])('unpacks nothing: %s', async (encoding) => {
    server.answer = (_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding });
      response.end(gzipSync(Buffer.alloc(32 * KIB * KIB)));
    };
    await expect(get()).rejects.toThrow('the answer is compressed');
  });
});
