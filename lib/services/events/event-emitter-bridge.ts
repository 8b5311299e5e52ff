import { Logger } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import type { AuthEvents } from './auth-events.js';

/** What tells an `EventEmitter2` from other emitters. */
interface Emitter {
  emit(name: string, event: unknown): unknown;
  emitAsync(name: string, event: unknown): Promise<unknown>;
  onAny(listener: (name: string, event: unknown) => void): unknown;
}

const METHODS = ['emit', 'emitAsync', 'onAny'];

/**
 * Passes events on to `@nestjs/event-emitter`, if the application has set it up. It is found by what
 * it can do, so that the package need not be there.
 */
export function bridgeToEventEmitter(events: AuthEvents, modules: ModulesContainer): void {
  const emitter = findEmitter(modules);
  if (emitter === undefined) return;
  events.all.subscribe((event) => {
    try {
      emitter.emit(`auth.${event.type}`, event);
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown error';
      new Logger('AuthModule').error(`a listener of auth.${event.type} failed: ${name}`);
    }
  });
}

function findEmitter(modules: ModulesContainer): Emitter | undefined {
  for (const { providers } of modules.values()) {
    for (const [token, { instance }] of providers) {
      if (isEmitterClass(token) && isEmitter(instance)) return instance;
    }
  }
  return undefined;
}

/** The class calls itself `EventEmitter`, and is exported as `EventEmitter2`. */
function isEmitterClass(token: unknown): boolean {
  return typeof token === 'function' && /^EventEmitter2?$/.test(token.name);
}

function isEmitter(instance: unknown): instance is Emitter {
  if (typeof instance !== 'object' || instance === null) return false;
  return METHODS.every((name) => typeof (instance as Record<string, unknown>)[name] === 'function');
}
