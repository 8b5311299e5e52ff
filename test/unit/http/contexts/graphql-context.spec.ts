import { describe, expect, it, jest } from '@jest/globals';
import { AuthError } from '../../../../lib/domain/auth-error.js';
import { closeSubscriptions } from '../../../../lib/http/contexts/close-socket.js';
import { graphqlSocket } from '../../../../lib/http/contexts/graphql-context.js';
import { FakeWs } from '../../../support/contexts/fake-sockets.js';

const socket = new FakeWs();
const connection = { destroy: () => undefined };
const upgrade = { headers: {}, upgrade: true, socket: connection };
const usual = { headers: {}, upgrade: false, socket: connection };

describe('the socket of a GraphQL context', () => {
  it.each<[string, unknown, object | undefined]>([
    ['that of graphql-ws', { extra: { socket, request: upgrade } }, socket],
    ['that of graphql-ws, where Nest put its context', { req: { extra: { socket } } }, socket],
    ['what the host put at socket', { socket, request: { raw: upgrade } }, socket],
    ['the connection of an upgrade', { req: upgrade }, connection],
    ['the same with Fastify', { request: { raw: upgrade } }, connection],
    ['the same with Mercurius', { reply: { request: { raw: upgrade } } }, connection],
    [
      'the same below a socket that never tells',
      { extra: { socket: {}, request: upgrade } },
      connection,
    ],
    ['none of a usual request', { req: usual }, undefined],
    [
      'none of a usual request that says it were one',
      { req: { ...usual, headers: { upgrade: 'websocket' } } },
      undefined,
    ],
    ['none at all', {}, undefined],
    ['none of no context', undefined, undefined],
  ])('is %s', (_title, context, expected) => {
    expect(graphqlSocket(context)).toBe(expected);
  });
});

describe('closing the socket of subscriptions', () => {
  it.each([
    ['ERR_AUTH_ACCESS_TOKEN_REVOKED', 'invalid_token'],
    ['ERR_AUTH_ACCESS_TOKEN_MISSING', 'unauthorized'],
  ] as const)('says Forbidden, after which clients come back: %s', (code, reason) => {
    const open = new FakeWs();
    closeSubscriptions(open, new AuthError(code));
    expect(open.closings).toEqual([[4403, reason]]);
  });

  it('cuts a connection, where there is nothing else', () => {
    const destroy = jest.fn();
    closeSubscriptions({ destroy }, new AuthError('ERR_AUTH_ACCESS_TOKEN_REVOKED'));
    expect(destroy).toHaveBeenCalledTimes(1);
  });
});
