import type { SecurityScheme } from '../guard/instances.js';
import type { RoutePolicy } from '../guard/route-policy.js';
import { errorAnswer } from './error-answer-schema.js';
import type { Answers, Part } from './swagger-keys.js';

type Groups = readonly (readonly string[])[];

/** What a guarded route asks for: one entry for each choice of scopes that is enough, and each way that tokens come. */
export function securityOf(
  { scopes }: RoutePolicy,
  schemes: readonly SecurityScheme[],
): readonly Part[] {
  return schemes.flatMap((scheme) =>
    choices(scopes).map((choice) => ({ [scheme]: [...new Set(choice)] })),
  );
}

/** How a guarded route refuses. */
export function guardAnswers(policy: RoutePolicy): Answers {
  return { ...unauthenticated(policy), ...forbidden(policy), ...unavailable(policy) };
}

function unauthenticated({ maxAuthAge }: RoutePolicy): Answers {
  const noToken = 'No access token, or none that is good; the challenge says which.';
  const codes = ['ERR_AUTH_ACCESS_TOKEN_MISSING', 'ERR_AUTH_ACCESS_TOKEN_EXPIRED'] as const;
  if (maxAuthAge === undefined) return errorAnswer(noToken, ...codes);
  const tooLate = `Or the sign-in is longer ago than max_age, ${Math.floor(maxAuthAge / 1_000)} s.`;
  return errorAnswer(`${noToken} ${tooLate}`, ...codes, 'ERR_AUTH_RECENT_AUTH_REQUIRED');
}

function forbidden({ scopes, roles }: RoutePolicy): Answers {
  if (scopes.length + roles.length === 0) return {};
  const lacks = [...inWords('scope', scopes), ...inWords('role', roles)].join('; ');
  return errorAnswer(
    `The access token lacks what is required: ${lacks}.`,
    'ERR_AUTH_INSUFFICIENT_SCOPE',
  );
}

function unavailable({ strict }: RoutePolicy): Answers {
  if (!strict) return {};
  return errorAnswer('The session could not be looked up; try again.', 'ERR_AUTH_UNAVAILABLE');
}

/** `scope a; scope b or c`. */
function inWords(kind: string, groups: Groups): readonly string[] {
  return groups.map((group) => `${kind} ${group.join(' or ')}`);
}

function choices(groups: Groups): Groups {
  return groups.reduce<Groups>(
    (chosen, group) => chosen.flatMap((some) => group.map((one) => [...some, one])),
    [[]],
  );
}
