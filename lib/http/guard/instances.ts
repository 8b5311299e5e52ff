import type { ExecutionContext } from '@nestjs/common';

/** The names that `addBearerAuth()` and `addCookieAuth()` give where the host gives none. */
export type SecurityScheme = 'bearer' | 'cookie';

/** A module instance, as far as the guards of the others need it. */
export interface Instance {
  /** Whether its guard is on every route, so that it need not be asked. */
  readonly globalGuard: boolean;
  /** How access tokens come, by the names that Swagger has for it. */
  readonly schemes: readonly SecurityScheme[];
  /** Decides about a request to one of its routes. */
  readonly gate: { admit(context: ExecutionContext): true | Promise<true> };
}

/** The module instances of one application, by name. Complete once the application has started. */
export class Instances {
  all: ReadonlyMap<string, Instance> = new Map();

  constructor(
    /** The name of the instance that this belongs to. */
    readonly own: string,
    /** Whether its guard is on every route. */
    readonly globalGuard: boolean,
    /** How access tokens come to it. */
    readonly schemes: readonly SecurityScheme[],
  ) {}
}
