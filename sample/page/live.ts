/** An event of the library, as the sample tells it. */
export interface AuthEvent {
  readonly type: string;
  readonly sid?: string;
  readonly subject?: string;
  readonly generation?: number;
  readonly gap?: number;
  readonly outcome?: string;
  readonly reason?: string;
  readonly count?: number;
  readonly except?: readonly string[];
  readonly service?: string;
}

type Listener<T> = (value: T) => void;

/** How long a scene waits for the server's own word on what it did. */
const PATIENCE_MS = 3_000;
const KEPT = 400;

/** What the server tells while it happens: events of the library, and calls of its store. */
export class Live {
  private heard: readonly AuthEvent[] = [];
  private readonly listeners = new Set<Listener<AuthEvent>>();
  private readonly storeListeners = new Set<Listener<string>>();
  private readonly stateListeners = new Set<Listener<boolean>>();

  constructor(url: string) {
    const source = new EventSource(url);
    source.addEventListener('open', () => {
      this.tellState(true);
    });
    source.addEventListener('error', () => {
      this.tellState(false);
    });
    source.addEventListener('auth', ({ data }) => {
      const event = JSON.parse(String(data)) as AuthEvent;
      this.heard = [...this.heard, event].slice(-KEPT);
      for (const listener of this.listeners) listener(event);
    });
    source.addEventListener('store', ({ data }) => {
      const { verb } = JSON.parse(String(data)) as { readonly verb: string };
      for (const listener of this.storeListeners) listener(verb);
    });
  }

  onEvent(listener: Listener<AuthEvent>): void {
    this.listeners.add(listener);
  }

  onStoreCall(listener: Listener<string>): void {
    this.storeListeners.add(listener);
  }

  /** Whether the server is heard. */
  onState(listener: Listener<boolean>): void {
    this.stateListeners.add(listener);
  }

  /** Waits until the server has told so many such events of a session; gives what it told by then. */
  async told(sid: string, type: string, count = 1): Promise<readonly AuthEvent[]> {
    const matching = () => this.heard.filter((event) => event.sid === sid && event.type === type);
    if (matching().length < count) {
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(late);
          this.listeners.delete(look);
          resolve();
        };
        const look = () => {
          if (matching().length >= count) done();
        };
        const late = setTimeout(done, PATIENCE_MS);
        this.listeners.add(look);
      });
    }
    return matching();
  }

  private tellState(open: boolean): void {
    for (const listener of this.stateListeners) listener(open);
  }
}
