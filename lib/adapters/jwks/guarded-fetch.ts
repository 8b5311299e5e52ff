import {
  request as requestByHttp,
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as requestByHttps } from 'node:https';
import type { FetchImplementation } from 'jose';

/** How long a JWK Set may be, in bytes. */
const MAX_BODY = 64 * 1_024;
const MAX_HEADERS = 16 * 1_024;

/**
 * A `fetch` for one URL and no other: no redirect is followed, nothing is decoded, and more than 64 KiB are
 * not read. Whatever becomes of it, its connection is closed afterwards.
 *
 * @param agent makes the connection, and decides to whom
 * @throws Error saying what is wrong with the answer; the signal's reason when that ends it
 */
export function guardedFetch(url: URL, agent: Agent): FetchImplementation {
  const start = url.protocol === 'https:' ? requestByHttps : requestByHttp;
  return async (asked, { headers, signal }) => {
    if (asked !== url.href) throw new Error('another URL than the configured one is not asked');
    const options: RequestOptions = {
      agent,
      signal,
      headers: { ...Object.fromEntries(headers), 'accept-encoding': 'identity' },
      maxHeaderSize: MAX_HEADERS,
      insecureHTTPParser: false,
    };
    const request = start(url, options);
    try {
      const answer = await answerTo(request.end());
      requirePlainSuccess(answer);
      return new Response(await bodyOf(answer));
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      request.destroy();
    }
  };
}

function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    // It stays: an error after the answer has come would have nobody else to go to.
    request.on('error', reject);
    request.once('close', () => {
      reject(new Error('the connection was closed without an answer'));
    });
  });
}

function requirePlainSuccess({ statusCode = 0, headers }: IncomingMessage): void {
  if (statusCode >= 300 && statusCode < 400)
    throw new Error(`the answer was a redirect (${statusCode}), and none is followed`);
  if (statusCode !== 200) throw new Error(`the answer was ${statusCode}, not 200`);
  const { 'content-encoding': encoding = 'identity', 'content-length': length } = headers;
  if (encoding !== 'identity') throw new Error('the answer is compressed, which was not asked for');
  if (Number(length) > MAX_BODY) throw tooLong();
}

async function bodyOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY) throw tooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function tooLong(): Error {
  return new Error(`the answer is longer than ${MAX_BODY} bytes`);
}
