import type { ModulesContainer } from '@nestjs/core';
import type { AuthEvents } from './auth-events.js';

interface Emitter {
  emit(name: string, event: unknown): unknown;
}

/**
 * Passes events on to `@nestjs/event-emitter`, if the application has set it up. It is found by the
 * name of its provider, so that the package need not be there.
 */
export function bridgeToEventEmitter(events: AuthEvents, modules: ModulesContainer): void {
  const emitter = findEmitter(modules);
  if (emitter === undefined) return;
  events.all.subscribe((event) => {
    emitter.emit(`auth.${event.type}`, event);
  });
}

function findEmitter(modules: ModulesContainer): Emitter | undefined {
  for (const { providers } of modules.values()) {
    for (const [token, { instance }] of providers) {
      if (typeof token === 'function' && token.name === 'EventEmitter2' && isEmitter(instance))
        return instance;
    }
  }
  return undefined;
}

function isEmitter(instance: unknown): instance is Emitter {
  return (
    typeof instance === 'object' &&
    instance !== null &&
    'emit' in instance &&
    typeof instance.emit === 'function'
  );
}
