import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import type { Instance } from '../instances.js';
import { readPolicy, type RoutePolicy } from '../route-policy.js';
import { guardAnswers, securityOf } from './guard-description.js';
import { describeHandler, hostMetadata } from './handler-metadata.js';
import { isGuarded } from './is-guarded.js';
import { ownRoute } from './own-routes.js';
import { SWAGGER, type Answers, type Part } from './swagger-keys.js';
import { usualAnswer } from './usual-answer.js';

/** Writes for Swagger what a route asks for and how it refuses. What the host's decorators say stays. */
export function describeRoute(
  controller: Type,
  name: string,
  instances: ReadonlyMap<string, Pick<Instance, 'globalGuard'>>,
): void {
  const handler = (controller.prototype as Readonly<Record<string, object>>)[name];
  if (handler === undefined || !Reflect.hasMetadata('path', handler)) return;
  const policy = readPolicy(controller, handler);
  const guarded = isGuarded(controller, handler, policy, instances);
  const own = ownRoute(controller, name, policy.instance);
  const description: Part = {
    ...own,
    ...(guarded && {
      [SWAGGER.security]: security(controller, handler, policy),
      [SWAGGER.responses]: {
        ...refusals(controller, policy),
        ...((own?.[SWAGGER.responses] ??
          hostMetadata(handler, SWAGGER.responses) ??
          usualAnswer(controller, name, handler)) as Answers),
      },
    }),
  };
  for (const key of Object.values(SWAGGER)) describeHandler(handler, key, description[key]);
}

/** Where the host names a scheme, it means that one, and not ours as well. */
function security(controller: object, handler: object, policy: RoutePolicy): unknown {
  const said = hostMetadata(handler, SWAGGER.security) ?? onClass(controller, SWAGGER.security);
  return said === undefined ? securityOf(policy) : undefined;
}

/** Swagger takes what is said of a handler before what is said of its class, so that is left out. */
function refusals(controller: object, policy: RoutePolicy): Answers {
  const said = Object.keys(onClass(controller, SWAGGER.responses) ?? {});
  const answers = Object.entries(guardAnswers(policy));
  return Object.fromEntries(answers.filter(([status]) => !said.includes(status)));
}

function onClass(controller: object, key: string): unknown {
  return Reflect.getMetadata(key, controller);
}
