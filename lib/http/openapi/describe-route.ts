import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { DEFAULT_INSTANCE } from '../../options/auth-tokens.js';
import type { Instance, SecurityScheme } from '../guard/instances.js';
import { readPolicy, type RoutePolicy } from '../guard/route-policy.js';
import { withCookies } from './cookie-routes.js';
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
  instances: ReadonlyMap<string, Pick<Instance, 'globalGuard' | 'schemes'>>,
): void {
  const handler = (controller.prototype as Readonly<Record<string, object>>)[name];
  if (handler === undefined || !Reflect.hasMetadata('path', handler)) return;
  const policy = readPolicy(controller, handler);
  const guarded = isGuarded(controller, handler, policy, instances);
  const schemes = instances.get(policy.instance)?.schemes ?? [];
  const own = ownDescription(controller, name, policy.instance, schemes);
  const description: Part = {
    ...own,
    ...(guarded && {
      [SWAGGER.security]: security(controller, handler, policy, schemes),
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

/** A route of this library by Swagger's keys; `undefined` for a host's. */
function ownDescription(
  controller: object,
  name: string,
  instance: string,
  schemes: readonly SecurityScheme[],
): Part | undefined {
  const known = ownRoute(controller, name);
  if (known === undefined) return undefined;
  const route = withCookies(name, known, schemes);
  const { id, summary, body, bodyIsOptional = false, answers, produces } = route;
  const operationId = ['auth', ...(instance === DEFAULT_INSTANCE ? [] : [instance]), id].join('_');
  return {
    [SWAGGER.operation]: { operationId, summary, tags: ['auth'] },
    [SWAGGER.responses]: answers,
    ...(body && {
      [SWAGGER.parameters]: [{ in: 'body', type: String, required: !bodyIsOptional, schema: body }],
      [SWAGGER.consumes]: ['application/json', 'application/x-www-form-urlencoded'],
    }),
    ...(produces && { [SWAGGER.produces]: [produces] }),
  };
}

/** Where the host names a scheme, it means that one, and not ours as well. */
function security(
  controller: object,
  handler: object,
  policy: RoutePolicy,
  schemes: readonly SecurityScheme[],
): unknown {
  const said = hostMetadata(handler, SWAGGER.security) ?? onClass(controller, SWAGGER.security);
  return said === undefined ? securityOf(policy, schemes) : undefined;
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
