import type { AuthClientOptions, LockManagerLike, LockOptionsLike } from 'nestjs-dual-token/client';
import type { AuthClient, WebStorageLike } from 'nestjs-dual-token/client';
import { createAuthClientIn } from '../../../lib/client/create-auth-client.js';
import type { ChannelLike, Page } from '../../../lib/client/page.js';
import type { CookieJar, ModelServer } from './model-server.js';

/** What browsers have, as far as a test takes it away. */
export interface BrowserParts {
  readonly hasLocks?: boolean;
  readonly hasChannels?: boolean;
}

export const ORIGIN = 'https://api.test';

/** A browser: tabs that share cookies, storage, locks and channels. */
export class Browser {
  readonly jar: CookieJar = {};
  readonly storage = new MapStorage();
  readonly locks = new FakeLocks();
  readonly channels = new ChannelHub();

  constructor(
    readonly server: ModelServer,
    private readonly parts: BrowserParts = {},
  ) {}

  /** Opens a tab with a client in it. */
  open(options: Partial<AuthClientOptions> = {}): Tab {
    const { hasLocks = true, hasChannels = true } = this.parts;
    const tab = new Tab();
    if (hasLocks) tab.navigator = { locks: this.locks };
    if (hasChannels) tab.BroadcastChannel = channelClassOf(this.channels);
    tab.client = createAuthClientIn(tab, {
      baseUrl: ORIGIN,
      fetch: this.server.fetchFor(this.jar),
      ...options,
    });
    return tab;
  }
}

/** A tab, which is what the client takes for its page. */
export class Tab implements Page {
  client!: AuthClient;
  navigator?: { readonly locks?: LockManagerLike };
  BroadcastChannel?: new (name: string) => ChannelLike;
  document: { cookie: string } = { cookie: '' };
  location = { href: ORIGIN };
  private readonly listeners = new Map<string, Set<() => void>>();

  addEventListener(type: string, listener: () => void): void {
    const listeners = this.listeners.get(type) ?? new Set();
    this.listeners.set(type, listeners.add(listener));
  }

  removeEventListener(type: string, listener: () => void): void {
    this.listeners.get(type)?.delete(listener);
  }

  dispatch(type: 'online' | 'pagehide' | 'pageshow'): void {
    for (const listener of this.listeners.get(type) ?? []) listener();
  }

  get listenerCount(): number {
    return [...this.listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }
}

/** A storage as `localStorage`. */
export class MapStorage implements WebStorageLike {
  readonly entries = new Map<string, string>();

  getItem(key: string): string | null {
    return this.entries.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.entries.set(key, value);
  }

  removeItem(key: string): void {
    this.entries.delete(key);
  }
}

/** Web Locks of one browser. */
export class FakeLocks implements LockManagerLike {
  /** How often one was asked for. */
  asked = 0;
  private isHeld = false;
  private readonly tails = new Map<string, Promise<unknown>>();

  async request(
    name: string,
    { ifAvailable = false, signal }: LockOptionsLike,
    callback: (lock: object | null) => unknown,
  ): Promise<unknown> {
    this.asked += 1;
    const tail = this.isHeld ? new Promise(() => undefined) : this.tails.get(name);
    if (tail && ifAvailable) return callback(null);
    let release!: () => void;
    const held = new Promise<void>((resolve) => (release = resolve));
    const next = (tail ?? Promise.resolve()).then(() => held);
    this.tails.set(name, next);
    const free = (): void => {
      release();
      if (this.tails.get(name) === next) this.tails.delete(name);
    };
    try {
      await Promise.race([tail, aborted(signal)]);
      return await callback({ name });
    } finally {
      free();
    }
  }

  /** Frees every lock, as the end of a page does. */
  letGo(): void {
    this.tails.clear();
  }

  /** Holds every lock that was ever asked for, as a tab that is frozen does. */
  holdAll(): void {
    this.isHeld = true;
  }
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
}

/** The channels of one browser. Messages take a millisecond. */
export class ChannelHub {
  readonly messages: unknown[] = [];
  readonly names = new Set<string>();
  readonly open = new Set<Channel>();
}

/** What `BroadcastChannel` is in a tab. */
function channelClassOf(hub: ChannelHub): new (name: string) => ChannelLike {
  return class extends Channel {
    constructor(name: string) {
      super(name, hub);
    }
  };
}

class Channel implements ChannelLike {
  onmessage: unknown = null;

  constructor(
    readonly name: string,
    private readonly hub: ChannelHub,
  ) {
    hub.names.add(name);
    hub.open.add(this);
  }

  postMessage(message: unknown): void {
    this.hub.messages.push(message);
    for (const other of this.hub.open) {
      if (other === this || other.name !== this.name) continue;
      setTimeout(() => {
        if (this.hub.open.has(other) && typeof other.onmessage === 'function')
          (other.onmessage as (event: object) => void)({ data: structuredClone(message) });
      }, 1);
    }
  }

  close(): void {
    this.hub.open.delete(this);
  }
}
