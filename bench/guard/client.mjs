import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate } from 'node:timers';

const STATUS_OK = Buffer.from('HTTP/1.1 200');
const END_OF_HEADERS = '\r\n\r\n';

/**
 * Sends requests that are bytes already over connections that stay open, one at a time on each. It looks
 * at no more of an answer than it must, so that the server and not the client is what takes time. And it
 * never sleeps while it waits: waking it would be work of the server's, the more so the slower a route is.
 */
export class Client {
  #sockets = [];
  #answerLength = 0;

  static async open(port, connections) {
    const client = new Client();
    for (let count = 0; count < connections; count += 1) {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true });
      await once(socket, 'connect');
      client.#sockets.push(socket);
    }
    return client;
  }

  /** Sends the next `count` requests of a list, which begins anew at its end, from a place on. */
  async send(requests, from, count) {
    this.#answerLength ||= await this.#lengthOfAnswer(requests[from % requests.length]);
    const end = from + count;
    let next = from;
    const work = (socket) =>
      new Promise((resolve, reject) => {
        let missing = 0;
        const proceed = () => {
          if (next === end) {
            socket.off('data', receive);
            return resolve();
          }
          missing = this.#answerLength;
          socket.write(requests[next++ % requests.length]);
        };
        const receive = (chunk) => {
          if (missing === this.#answerLength && STATUS_OK.compare(chunk, 0, 12) !== 0)
            return reject(new Error(`answered: ${chunk.latin1Slice(0, 40)}`));
          missing -= chunk.length;
          if (missing < 0) return reject(new Error('answers are not all of one length'));
          if (missing === 0) proceed();
        };
        socket.on('data', receive);
        proceed();
      });
    let waiting = true;
    const stayAwake = () => waiting && setImmediate(stayAwake);
    stayAwake();
    await Promise.all(this.#sockets.map(work)).finally(() => (waiting = false));
  }

  close() {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** All answers of a route are of one length, which is learnt from the first. */
  async #lengthOfAnswer(request) {
    const [socket] = this.#sockets;
    socket.write(request);
    let answer = '';
    while (!answer.includes(END_OF_HEADERS))
      answer += (await once(socket, 'data'))[0].latin1Slice();
    const [head] = answer.split(END_OF_HEADERS);
    const length =
      head.length + END_OF_HEADERS.length + Number(/content-length: (\d+)/i.exec(head)[1]);
    while (answer.length < length) answer += (await once(socket, 'data'))[0].latin1Slice();
    return length;
  }
}
