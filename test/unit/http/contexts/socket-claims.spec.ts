import { describe, expect, it } from '@jest/globals';
import type { AccessTokenClaims } from '../../../../lib/domain/access-token-claims.js';
import {
  claimSocket,
  keepSocketClaims,
  socketClaims,
} from '../../../../lib/http/contexts/socket-claims.js';

const of = (sub: string) => ({ sub }) as AccessTokenClaims;
const me = () => undefined;
const open = () => undefined;

describe('the claims of a socket', () => {
  it('are seen by the handler that was guarded, and by no other', () => {
    const socket = {};
    keepSocketClaims(socket, me, of('alice'));
    expect(socketClaims(socket, me)).toEqual({ sub: 'alice' });
    expect(socketClaims(socket, open)).toBeUndefined();
    expect(socketClaims({}, me)).toBeUndefined();
  });

  it('are those of the last message', () => {
    const socket = {};
    const [first, second] = [of('alice'), of('alice')];
    keepSocketClaims(socket, me, first);
    keepSocketClaims(socket, me, second);
    expect(socketClaims(socket, me)).toBe(second);
  });

  it('are of one subject, whose socket it is', () => {
    const socket = {};
    const mismatch = expect.objectContaining({ code: 'ERR_AUTH_ACCESS_TOKEN_MISMATCH' });
    claimSocket(socket, 'alice');
    claimSocket(socket, 'alice');
    expect(() => claimSocket(socket, 'bob')).toThrow(mismatch);
    expect(() => keepSocketClaims(socket, me, of('bob'))).toThrow(mismatch);
    expect(socketClaims(socket, me)).toBeUndefined();
  });
});
