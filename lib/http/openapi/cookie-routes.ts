import type { SecurityScheme } from '../guard/instances.js';
import { errorAnswer } from './error-answer-schema.js';
import type { OwnRoute } from './own-routes.js';
import type { Part } from './swagger-keys.js';

const ELSEWHERE = 'The request has a cookie, and does not come from a page that may send it';
const FORM = errorAnswer(
  'The request has a cookie, and is a form.',
  'ERR_AUTH_UNSUPPORTED_MEDIA_TYPE',
);
const TRANSPORT: Part = {
  type: 'string',
  enum: ['bearer', 'cookie'],
  description: 'How the tokens are to travel. In the body where it is left out.',
};
/** What travels in cookies. */
const TOKENS = ['access_token', 'refresh_token'];

/** A route of this library as it is where tokens travel in cookies, there alone or in bodies too. */
export function withCookies(
  name: string,
  route: OwnRoute,
  schemes: readonly SecurityScheme[],
): OwnRoute {
  if (!schemes.includes('cookie') || name === 'list' || name === 'show') return route;
  const isLogin = name === 'login';
  const bearer = schemes.includes('bearer');
  const { 200: granted, ...others } = route.answers;
  return {
    ...route,
    ...(route.body && { body: bodyOf(route.body, isLogin, bearer) }),
    ...(!isLogin && { bodyIsOptional: true }),
    answers: {
      ...(granted && { 200: { ...granted, schema: tokensOf(granted.schema, bearer) } }),
      ...others,
      ...(isLogin
        ? errorAnswer(
            `${ELSEWHERE}, or the subject has as many sessions as may be.`,
            ...(['ERR_AUTH_CROSS_SITE', 'ERR_AUTH_SESSION_LIMIT'] as const),
          )
        : errorAnswer(`${ELSEWHERE}.`, 'ERR_AUTH_CROSS_SITE')),
      ...FORM,
    },
  };
}

function tokensOf(schema: unknown, bearer: boolean): Part {
  return without(schema as Part, TOKENS, bearer);
}

function bodyOf(body: Part, isLogin: boolean, bearer: boolean): Part {
  const rest = without(body, isLogin ? [] : ['refresh_token'], bearer);
  if (!bearer) return rest;
  return { ...rest, properties: { ...(rest.properties as Part), transport: TRANSPORT } };
}

/** Without members, or, if they may be there all the same, without the duty to be there. */
function without(schema: Part, names: readonly string[], optional: boolean): Part {
  const { properties = {}, required = [] } = schema as {
    readonly properties?: Readonly<Record<string, unknown>>;
    readonly required?: readonly string[];
  };
  const left = Object.entries(properties).filter(([name]) => optional || !names.includes(name));
  const needed = required.filter((name) => !names.includes(name));
  const { required: _required, ...others } = schema;
  return {
    ...others,
    properties: Object.fromEntries(left),
    ...(needed.length > 0 && { required: needed }),
  };
}
