import { Inject, type InjectionToken, type Type } from '@nestjs/common';

/** DI token of the resolved options. */
export const AUTH_OPTIONS = Symbol('AUTH_OPTIONS');

/** The name of the module instance that has none of its own. */
export const DEFAULT_INSTANCE = 'default';

/** DI token of the name of a module instance. */
export const INSTANCE_NAME = Symbol('INSTANCE_NAME');

/** DI token of the path of the library's own routes, `false` where there are none. */
export const CONTROLLER_PATH = Symbol('CONTROLLER_PATH');

/** DI token of the path of the JWK Set, `false` where there is none. */
export const JWK_SET_PATH = Symbol('JWK_SET_PATH');

/**
 * DI token of a service of the `AuthModule` or `ResourceServerModule` instance with that name; `'default'` where
 * it has none.
 *
 * @publicApi
 */
export function getAuthToken(service: Type, name: string): InjectionToken {
  return `nestjs-dual-token:${name}:${service.name}`;
}

/**
 * Injects a service of the `AuthModule` or `ResourceServerModule` instance with that name, where that module is
 * imported: `@InjectAuth(TokenService, 'staff')`.
 *
 * @publicApi
 */
export const InjectAuth = (service: Type, name: string): ParameterDecorator & PropertyDecorator =>
  Inject(getAuthToken(service, name));
