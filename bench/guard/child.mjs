import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A process of its own for part of a benchmark: it is told what to do, and answers each question with one message. */
export class Child {
  constructor(script, task) {
    this.process = fork(new URL(script, import.meta.url), [JSON.stringify(task)]);
    this.failure = once(this.process, 'exit').then(([code]) => {
      throw new Error(`${script} ended with code ${code}`);
    });
    this.failure.catch(() => undefined);
  }

  async nextMessage() {
    const [message] = await Promise.race([once(this.process, 'message'), this.failure]);
    return message;
  }

  ask(question) {
    const answer = this.nextMessage();
    this.process.send(question);
    return answer;
  }

  end() {
    this.process.kill();
  }
}
