import { IncomingMessage } from 'node:http';

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
  const lines = linesWith(`Bearer ${token}`).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
}

/** The `Authorization` values of tokens as bytes, to make a text of again and again. */
export function authorizationBytes(tokens) {
  return tokens.map((token) => Buffer.from(`Bearer ${token}`, 'latin1'));
}

/**
 * Makes requests as the guard gets them from this application's HTTP adapter. All texts that depend on
 * the client are new and flat, as Node's HTTP parser makes them: V8 keeps the hash of a text that it has seen.
 *
 * @returns {(authorization: Buffer) => object}
 */
export function requestMaker(app) {
  const server = app.getHttpAdapter().getInstance();
  if (app.getHttpAdapter().getType() === 'express') {
    return (authorization) => Object.setPrototypeOf(message(authorization), server.request);
  }
  const symbols = Object.getOwnPropertySymbols(server);
  const Request = server[symbols.find(({ description }) => description === 'fastify.Request')];
  return (authorization) => new Request('req-1', {}, message(authorization), {}, undefined, {});
}

function message(authorization) {
  const request = new IncomingMessage(null);
  request.method = 'GET';
  request.url = '/orders';
  const [headers, rawHeaders] = [{}, []];
  for (const [name, value] of linesWith(authorization.latin1Slice())) {
    rawHeaders.push(name, value);
    headers[name.toLowerCase()] = value;
  }
  request.rawHeaders = rawHeaders;
  request.headers = headers;
  return request;
}

function linesWith(authorization) {
  return [...HEADER_LINES.slice(0, 4), ['Authorization', authorization], ...HEADER_LINES.slice(4)];
}
