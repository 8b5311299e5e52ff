import 'reflect-metadata';
import { DEFAULT_INSTANCE } from '../../options/auth-tokens.js';

/** Metadata keys of the decorators. */
export const METADATA = {
  public: 'nestjs-dual-token:public',
  scopes: 'nestjs-dual-token:scopes',
  roles: 'nestjs-dual-token:roles',
  maxAuthAge: 'nestjs-dual-token:max-auth-age',
  strict: 'nestjs-dual-token:strict',
  instance: 'nestjs-dual-token:instance',
} as const;

/** What the decorators of a route ask for, read once for each route. */
export interface RoutePolicy {
  readonly public: boolean;
  /** Which module instance guards the route. */
  readonly instance: string;
  /** Of each group, one scope must be in the token. */
  readonly scopes: readonly (readonly string[])[];
  /** Of each group, one role must be in the token. */
  readonly roles: readonly (readonly string[])[];
  /** Greatest age of the sign-in in milliseconds; the smallest that is asked for. */
  readonly maxAuthAge: number | undefined;
  /** Whether the session is read on every request. */
  readonly strict: boolean;
}

/** Route policies, read from metadata once and kept as long as the classes live. */
export class RoutePolicies {
  private readonly byClass = new WeakMap<object, WeakMap<object, RoutePolicy>>();

  of(controller: object, handler: object): RoutePolicy {
    let byHandler = this.byClass.get(controller);
    if (byHandler === undefined) this.byClass.set(controller, (byHandler = new WeakMap()));
    let policy = byHandler.get(handler);
    if (policy === undefined) byHandler.set(handler, (policy = readPolicy(controller, handler)));
    return policy;
  }
}

const REQUIREMENTS = [METADATA.scopes, METADATA.roles, METADATA.maxAuthAge, METADATA.strict];

/** Requirements of handler, class and base classes add up. */
export function readPolicy(controller: object, handler: object): RoutePolicy {
  const onHandler = <T>(key: string): T | undefined =>
    Reflect.getMetadata(key, handler) as T | undefined;
  const onClass = <T>(key: string): T | undefined =>
    Reflect.getMetadata(key, controller) as T | undefined;
  const all = <T>(key: string): readonly T[] => [
    ...(onClass<T[]>(key) ?? []),
    ...(onHandler<T[]>(key) ?? []),
  ];
  const ages = all<number>(METADATA.maxAuthAge);
  return {
    public: isPublic([handler, ...withBases(controller)]),
    instance: onHandler(METADATA.instance) ?? onClass(METADATA.instance) ?? DEFAULT_INSTANCE,
    scopes: all<readonly string[]>(METADATA.scopes),
    roles: all<readonly string[]>(METADATA.roles),
    maxAuthAge: ages.length === 0 ? undefined : Math.min(...ages),
    strict: onHandler(METADATA.strict) ?? onClass(METADATA.strict) ?? false,
  };
}

/**
 * Whoever is closest to the handler and says anything decides: the handler, its class, the base class
 * of that. Where the same one says both, it is not public.
 */
function isPublic(holders: readonly object[]): boolean {
  for (const holder of holders) {
    if (REQUIREMENTS.some((key) => Reflect.hasOwnMetadata(key, holder))) return false;
    if (Reflect.getOwnMetadata(METADATA.public, holder) === true) return true;
  }
  return false;
}

function withBases(controller: object): readonly object[] {
  const bases: object[] = [];
  for (let one: unknown = controller; typeof one === 'function'; one = Object.getPrototypeOf(one))
    bases.push(one);
  return bases;
}
