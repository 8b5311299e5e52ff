import { connect } from 'node:net';

const IN_FLIGHT = 200;

/**
 * Posts many JSON bodies over one connection, each before the answer to the one before (RFC 9112
 * section 9.3.2), because ten thousand requests by `fetch` take longer than a test may.
 *
 * @returns how often each answer came: its status line and body
 */
export async function postAll(
  url: string,
  path: string,
  bodies: readonly object[],
): Promise<Readonly<Record<string, number>>> {
  const { hostname, port } = new URL(url);
  const requests = bodies.map((body) => request(path, JSON.stringify(body)));
  const socket = connect(Number(port), hostname);
  socket.setEncoding('latin1');
  const counts: Record<string, number> = {};
  let [sent, answered, text] = [0, 0, ''];
  const sendNext = (): void => {
    const batch = requests.slice(sent, sent + IN_FLIGHT);
    sent += batch.length;
    socket.write(batch.join(''));
  };
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the connection was closed')));
    socket.on('data', (chunk: string) => {
      text += chunk;
      for (let next = nextAnswer(text); next !== undefined; next = nextAnswer(text)) {
        text = text.slice(next.length);
        counts[next.answer] = (counts[next.answer] ?? 0) + 1;
        answered += 1;
      }
      if (answered === requests.length) resolve();
      else if (answered === sent) sendNext();
    });
    sendNext();
  });
  socket.destroy();
  return counts;
}

function request(path: string, body: string): string {
  return [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

/** The first whole answer in a text; it must say its length. */
function nextAnswer(
  text: string,
): { readonly answer: string; readonly length: number } | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const head = text.slice(0, headEnd);
  const size = Number(/^content-length: (\d+)$/im.exec(head)?.[1]);
  const length = headEnd + 4 + size;
  if (text.length < length) return undefined;
  const status = head.slice(0, head.indexOf('\r\n'));
  return { answer: `${status} ${text.slice(headEnd + 4, length)}`, length };
}
