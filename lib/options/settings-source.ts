import type { InjectionToken, OptionalFactoryDependency, Type } from '@nestjs/common';

/** Where `forRootAsync` has its settings from: one of `useFactory`, `useClass` and `useExisting`. */
export interface SettingsSource<Settings, Factory> {
  /** Gives the settings. @default none: `useClass` or `useExisting` does */
  readonly useFactory?: (...dependencies: never[]) => Settings | Promise<Settings>;
  /** What the factory is called with. @default [] */
  readonly inject?: readonly (InjectionToken | OptionalFactoryDependency)[];
  /** A class made for this, which gives the settings when asked. @default none */
  readonly useClass?: Type<Factory>;
  /** A provider that is there already, which gives the settings when asked. @default none */
  readonly useExisting?: Type<Factory>;
}

/** The names of these. */
export const SETTINGS_SOURCES = [
  'useFactory',
  'inject',
  'useClass',
  'useExisting',
] as const satisfies readonly (keyof SettingsSource<unknown, unknown>)[];
