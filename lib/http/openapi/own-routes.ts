import { JwkSetController } from '../controllers/jwk-set.controller.js';
import { SessionController } from '../controllers/session.controller.js';
import { TokenController } from '../controllers/token.controller.js';
import { errorAnswer } from './error-answer-schema.js';
import type { Answers, Part } from './swagger-keys.js';
import {
  CREDENTIALS,
  JWK_SET,
  LOGOUT,
  LOGOUT_ALL,
  REFRESH,
  SESSIONS,
  TOKENS,
} from './wire-schemas.js';

/** A route of this library, in the words of OpenAPI. */
export interface OwnRoute {
  /** Its name in the document, unique among the routes of one module instance. */
  readonly id: string;
  readonly summary: string;
  /** What the body may be; JSON or a form. */
  readonly body?: Part;
  readonly bodyIsOptional?: true;
  readonly answers: Answers;
  /** The media type of the answer, where it is not JSON. */
  readonly produces?: string;
}

const DONE: Answers = { 204: { description: 'Done.' } };
const UNAVAILABLE = errorAnswer(
  'A service that is needed did not answer, and nothing has changed; try again after Retry-After.',
  'ERR_AUTH_UNAVAILABLE',
);
const MALFORMED = errorAnswer('The request is malformed.', 'ERR_AUTH_INVALID_REQUEST');

const TOKEN_ROUTES: Readonly<Record<keyof TokenController, OwnRoute>> = {
  login: {
    id: 'login',
    summary: 'Signs in.',
    body: CREDENTIALS,
    answers: {
      200: { description: 'A new session.', schema: TOKENS },
      ...MALFORMED,
      ...errorAnswer('The credentials were not accepted.', 'ERR_AUTH_INVALID_CREDENTIALS'),
      ...errorAnswer('The subject has as many sessions as may be.', 'ERR_AUTH_SESSION_LIMIT'),
      ...UNAVAILABLE,
    },
  },
  refresh: {
    id: 'refresh',
    summary: 'Gives new tokens for a refresh token.',
    body: REFRESH,
    answers: {
      200: { description: 'New tokens.', schema: TOKENS },
      ...errorAnswer(
        'The request is malformed, the refresh token is not good, or the scope is too wide.',
        ...(['ERR_AUTH_INVALID_REQUEST', 'ERR_AUTH_REFRESH_TOKEN_EXPIRED'] as const),
        'ERR_AUTH_INVALID_SCOPE',
      ),
      ...errorAnswer(
        'A newer refresh token was issued a moment ago; read your storage again.',
        'ERR_AUTH_REFRESH_SUPERSEDED',
      ),
      ...UNAVAILABLE,
    },
  },
  logout: {
    id: 'logout',
    summary: 'Ends the session of the refresh token in the body, or of the access token.',
    body: LOGOUT,
    bodyIsOptional: true,
    answers: {
      ...DONE,
      ...MALFORMED,
      ...errorAnswer(
        'Neither token says which session it is.',
        ...(['ERR_AUTH_ACCESS_TOKEN_MISSING', 'ERR_AUTH_ACCESS_TOKEN_MALFORMED'] as const),
      ),
      ...UNAVAILABLE,
    },
  },
};

const SESSION_ROUTES: Readonly<Record<keyof SessionController, OwnRoute>> = {
  logoutAll: {
    id: 'logoutAll',
    summary: 'Ends all sessions of the subject.',
    body: LOGOUT_ALL,
    bodyIsOptional: true,
    answers: { ...DONE, ...MALFORMED, ...UNAVAILABLE },
  },
  list: {
    id: 'listSessions',
    summary: 'Lists the sessions of the subject.',
    answers: { 200: { description: 'Newest first.', schema: SESSIONS }, ...UNAVAILABLE },
  },
  end: {
    id: 'endSession',
    summary: 'Ends a session of the subject.',
    answers: {
      ...DONE,
      ...errorAnswer('The subject has no such session.', 'ERR_AUTH_SESSION_NOT_FOUND'),
      ...UNAVAILABLE,
    },
  },
};

const JWK_SET_ROUTES: Readonly<Record<keyof JwkSetController, OwnRoute>> = {
  show: {
    id: 'jwkSet',
    summary: 'Gives the public keys of access tokens.',
    answers: {
      200: { description: 'A JWK Set.', schema: JWK_SET },
      304: { description: 'It is what If-None-Match names.' },
    },
    produces: 'application/jwk-set+json',
  },
};

/** The route of this library that a handler is; `undefined` for a host's. */
export function ownRoute(controller: object, name: string): OwnRoute | undefined {
  const { prototype } = controller as { readonly prototype: unknown };
  const [, routes] = ROUTES.find(([own]) => prototype instanceof own) ?? [];
  return routes?.[name];
}

const ROUTES: readonly (readonly [
  controller: abstract new (...dependencies: never[]) => object,
  routes: Readonly<Record<string, OwnRoute>>,
])[] = [
  [TokenController, TOKEN_ROUTES],
  [SessionController, SESSION_ROUTES],
  [JwkSetController, JWK_SET_ROUTES],
];
