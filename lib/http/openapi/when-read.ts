import 'reflect-metadata';
import { SWAGGER_EXCLUDES } from './swagger-keys.js';

type Excluded = readonly boolean[];

/** What hosts say themselves, behind the values that were put in their place. */
const behind = new WeakMap<Excluded, Excluded>();

/**
 * Has routes described when somebody reads them, controller by controller. Before Swagger looks at the
 * handlers of a controller, it looks whether the controller is left out, which is the moment to write
 * what is true of them there: two controllers may inherit one handler, and metadata belongs to the
 * handler. A host without Swagger pays nothing, and what Swagger's plugin loads later is seen.
 */
export function whenRead(controller: object, describe: () => void): void {
  const found = (Reflect.getMetadata(SWAGGER_EXCLUDES, controller) ?? []) as Excluded;
  const host = behind.get(found) ?? found;
  const isExcluded = () => {
    if (host[0] !== true) describe();
    return host[0];
  };
  const answer = Object.create(host, { 0: { get: isExcluded } }) as Excluded;
  behind.set(answer, host);
  Reflect.defineMetadata(SWAGGER_EXCLUDES, answer, controller);
}
