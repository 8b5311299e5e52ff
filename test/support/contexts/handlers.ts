import {
  Public,
  RequireRecentAuth,
  RequireRoles,
  RequireScopes,
  StrictSession,
} from 'nestjs-dual-token';

/** The handlers that each kind of context has in these tests, each with one decorator. */
export const HANDLERS = ['open', 'me', 'write', 'admin', 'recent', 'strict'] as const;
export type HandlerName = (typeof HANDLERS)[number];

/** What the handlers ask for: the same decorators in every context. */
export const ASKS: Readonly<Record<HandlerName, MethodDecorator>> = {
  open: Public(),
  me: () => undefined,
  write: RequireScopes('orders:write'),
  admin: RequireRoles('admin'),
  recent: RequireRecentAuth('5m'),
  strict: StrictSession(),
};

/** What a client learns: whose token it was, or how it was refused, in the same words for every context. */
export type Reply =
  | { readonly sub: string | null }
  | {
      readonly statusCode: number;
      readonly error?: string;
      readonly scope?: string;
      readonly max_age?: number;
    };

/** A client of one kind of context. */
export interface ContextClient {
  ask(handler: HandlerName, token?: string): Promise<Reply>;
  close(): Promise<void>;
}

/** What stands in a challenge, besides the error itself. */
export function parametersOf(challenge: string | null): { scope?: string; max_age?: number } {
  const [, scope] = /scope="([^"]*)"/.exec(challenge ?? '') ?? [];
  const [, age] = /max_age="(\d+)"/.exec(challenge ?? '') ?? [];
  return {
    ...(scope !== undefined && { scope }),
    ...(age !== undefined && { max_age: Number(age) }),
  };
}

/** A refusal as a message of a gateway or a microservice tells it. */
export function refusalOf(told: unknown): Reply {
  const { statusCode, error, scope, max_age: maxAge } = told as Record<string, unknown>;
  return JSON.parse(JSON.stringify({ statusCode, error, scope, max_age: maxAge })) as Reply;
}
