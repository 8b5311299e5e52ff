import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Subject as Stream } from 'rxjs';
import { RefreshTokenRepository } from '../../lib/index.js';

/** What the library asks of a store while people use the application. */
const VERBS = ['create', 'find', 'rotate', 'touch', 'revoke', 'revokeAll', 'list'] as const;
export type StoreVerb = (typeof VERBS)[number];

/**
 * Counts the calls of the store, whichever it is, so that the page can show how few they are. On a SQL
 * store each call is one statement.
 */
@Injectable()
export class StoreCalls implements OnModuleInit {
  private readonly stream = new Stream<StoreVerb>();
  private repository: RefreshTokenRepository | undefined;
  /** Each call, as it is made. */
  readonly all = this.stream.asObservable();
  count = 0;

  constructor(private readonly modules: ModuleRef) {}

  /** For Nest. */
  onModuleInit(): void {
    const repository = this.modules.get(RefreshTokenRepository, { strict: false });
    // Whoever asks through this one is not counted: it is the page's own look at the store.
    this.repository = Object.create(repository) as RefreshTokenRepository;
    for (const verb of VERBS) {
      Object.defineProperty(this.repository, verb, { value: repository[verb].bind(repository) });
      this.countCallsOf(repository, verb);
    }
  }

  /** The store, without the counting. */
  get uncounted(): RefreshTokenRepository {
    if (this.repository === undefined) throw new Error('asked before the module was initialized');
    return this.repository;
  }

  private countCallsOf(repository: RefreshTokenRepository, verb: StoreVerb): void {
    const value = new Proxy(repository[verb].bind(repository), {
      apply: (target, _, parameters) => {
        this.count += 1;
        this.stream.next(verb);
        return Reflect.apply(target, undefined, parameters) as unknown;
      },
    });
    Object.defineProperty(repository, verb, { value, configurable: true });
  }
}
