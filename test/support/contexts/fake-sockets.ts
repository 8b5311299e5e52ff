import { EventEmitter } from 'node:events';

/** A socket as `ws` has it, without a network: remembers how it was closed, and tells of its end at `end()`. */
export class FakeWs extends EventEmitter {
  readonly closings: (readonly [code: number, reason: string])[] = [];
  readyState = 1;

  close(code: number, reason: string): void {
    this.readyState = 2;
    this.closings.push([code, reason]);
  }

  end(): void {
    this.readyState = 3;
    this.emit('close');
  }
}

/** The same as `socket.io` has it. */
export class FakeIoSocket extends EventEmitter {
  readonly told: unknown[] = [];
  connected = true;

  override emit(event: string, ...args: readonly unknown[]): boolean {
    if (event === 'exception') this.told.push(args[0]);
    return super.emit(event, ...args);
  }

  disconnect(): void {
    this.connected = false;
    this.emit('disconnect');
  }
}
