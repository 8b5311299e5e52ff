import { Inject, type InjectionToken, type Type } from '@nestjs/common';

/** DI token of the resolved options. */
export const AUTH_OPTIONS = Symbol('AUTH_OPTIONS');

/** DI token of the name of a module instance. */
export const INSTANCE_NAME = Symbol('INSTANCE_NAME');

/**
 * DI token of a service of the `AuthModule` instance with that name.
 *
 * @publicApi
 */
export function getAuthToken(service: Type, name: string): InjectionToken {
  return `nestjs-dual-token:${name}:${service.name}`;
}

/**
 * Injects a service of the `AuthModule` instance with that name: `@InjectAuth(TokenService, 'staff')`.
 *
 * @publicApi
 */
export const InjectAuth = (service: Type, name: string): ParameterDecorator & PropertyDecorator =>
  Inject(getAuthToken(service, name));
