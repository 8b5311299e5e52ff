import { randomBytes } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';

const HEADER_LINES = [
  ['Host', 'api.example.com'],
  ['Connection', 'keep-alive'],
  ['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0'],
  ['Accept', 'application/json, text/plain, */*'],
  ['Accept-Language', 'en-US,en;q=0.5'],
  ['Accept-Encoding', 'gzip, deflate, br, zstd'],
  ['Origin', 'https://app.example.com'],
  ['Referer', 'https://app.example.com/orders?page=2'],
];

/** A request as bytes, such as a browser sends it. */
export function requestBytes(path, token) {
  const lines = linesWith(['Authorization', `Bearer ${token}`]).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
}

/** The header with each token, its value as bytes, to make a text of again and again. */
export function authorizations(tokens) {
  return tokens.map((token) => credential('Authorization', `Bearer ${token}`));
}

/** The same in cookies, with what a browser sends beside it by default. */
export function cookies(tokens) {
  const refreshToken = `ndt_rt_${randomBytes(72).toString('base64url')}`;
  return tokens.map((token) =>
    credential(
      'Cookie',
      `theme=dark; __Host-access_token=${token}; __Host-refresh_token=${refreshToken}`,
    ),
  );
}

function credential(name, value) {
  return { name, bytes: Buffer.from(value, 'latin1') };
}

/**
 * Makes requests as the guard gets them from this application's HTTP adapter. All texts that depend on
 * the client are new and flat, as Node's HTTP parser makes them: V8 keeps the hash of a text that it has seen.
 *
 * @returns {(credential: object) => object}
 */
export function requestMaker(app) {
  const server = app.getHttpAdapter().getInstance();
  if (app.getHttpAdapter().getType() === 'express') {
    return (credential) => Object.setPrototypeOf(message(credential), server.request);
  }
  const Request = classOf(server, 'fastify.Request');
  return (credential) => new Request('req-1', {}, message(credential), {}, undefined, {});
}

/**
 * Makes the response that belongs to such a request.
 *
 * @returns {(request: object) => object}
 */
export function responseMaker(app) {
  const server = app.getHttpAdapter().getInstance();
  if (app.getHttpAdapter().getType() === 'express') {
    return (request) => Object.setPrototypeOf(new ServerResponse(request), server.response);
  }
  const Reply = classOf(server, 'fastify.Reply');
  return (request) => new Reply(new ServerResponse(request.raw), request, undefined);
}

function classOf(server, description) {
  return server[
    Object.getOwnPropertySymbols(server).find((symbol) => symbol.description === description)
  ];
}

function message(credential) {
  const request = new IncomingMessage(null);
  request.method = 'GET';
  request.url = '/orders';
  const [headers, rawHeaders] = [{}, []];
  for (const [name, value] of linesWith([credential.name, credential.bytes.latin1Slice()])) {
    rawHeaders.push(name, value);
    headers[name.toLowerCase()] = value;
  }
  request.rawHeaders = rawHeaders;
  request.headers = headers;
  return request;
}

function linesWith(line) {
  return [...HEADER_LINES.slice(0, 4), line, ...HEADER_LINES.slice(4)];
}
