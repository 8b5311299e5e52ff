import type { Provider } from '@nestjs/common';
import type { ProviderSource } from './options/auth-module-options.js';

/** A provider of what the host gave: an object, a class, or the rest of a provider. */
export function sourceProvider<T extends object>(
  provide: abstract new (...dependencies: never[]) => T,
  source: ProviderSource<T>,
): Provider {
  if (typeof source === 'function') return { provide, useClass: source };
  if ('useClass' in source || 'useExisting' in source || 'useFactory' in source) {
    return { provide, ...source } as Provider;
  }
  return { provide, useValue: source };
}
