import type { Provider } from '@nestjs/common';
import { AuthConfigurationError } from './domain/auth-error.js';
import type { ProviderSource } from './options/auth-module-options.js';
import { AUTH_OPTIONS } from './options/auth-tokens.js';
import type { SettingsSource } from './options/settings-source.js';

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

/**
 * The resolved options of `forRootAsync`, and the class that gives the settings where there is one.
 *
 * @param method what a class is asked by
 * @throws AuthConfigurationError unless there is exactly one source
 */
export function settingsProvider(
  { useFactory, inject = [], useClass, useExisting }: SettingsSource<unknown, object>,
  method: string,
  resolve: (settings: unknown) => object,
): Provider[] {
  const remedy = 'Give one of useFactory, useClass and useExisting';
  if ([useFactory, useClass, useExisting].filter((form) => form !== undefined).length > 1)
    throw new AuthConfigurationError('useFactory', 'is not the only source of settings', remedy);
  if (useFactory !== undefined) {
    const settingsFrom = useFactory as (...dependencies: unknown[]) => unknown;
    const resolved = async (...dependencies: unknown[]) =>
      resolve(await settingsFrom(...dependencies));
    return [{ provide: AUTH_OPTIONS, inject: [...inject], useFactory: resolved }];
  }
  const factory = useClass ?? useExisting;
  if (factory === undefined) throw new AuthConfigurationError('useFactory', 'is missing', remedy);
  const resolved = async (maker: Readonly<Record<string, () => unknown>>) =>
    resolve(await maker[method]?.());
  const provider: Provider = { provide: AUTH_OPTIONS, inject: [factory], useFactory: resolved };
  return useClass === undefined ? [provider] : [useClass, provider];
}
