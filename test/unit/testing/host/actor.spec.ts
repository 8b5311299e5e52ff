import { describe, expect, it } from '@jest/globals';
import { Actor, type ActorServices } from '../../../../lib/testing/host/actor.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { NOW } from '../../builders.js';

const SUBJECT = { sub: 'alice', roles: ['clerk'], scope: 'orders:read', claims: { tenant: 7 } };
const CLAIMS = { sid: 's-1', client_id: 'phone', auth_time: 1_767_225_000, amr: ['pwd'] };

/** Services that number their tokens and note what they are asked for; each call can be made to fail. */
function services() {
  const clock = new MovableClock(NOW);
  const asked: unknown[] = [];
  const failures: Error[] = [];
  const issued = (token: string) => {
    const failure = failures.shift();
    if (failure) throw failure;
    return { accessToken: token, token, expiresIn: 600 };
  };
  const made = {
    clock,
    tokens: {
      issue: async (subject: unknown) => {
        asked.push({ begins: subject });
        return issued(`token-${asked.length}`);
      },
    },
    issuer: {
      issue: async (grant: unknown) => {
        asked.push({ renews: grant });
        return issued(`token-${asked.length}`);
      },
    },
    verifier: { verify: async () => CLAIMS },
  };
  return { actor: new Actor(SUBJECT, made as unknown as ActorServices), clock, asked, failures };
}

describe('a subject who acts', () => {
  it('begins a session with the first request, and none before', async () => {
    const { actor, asked } = services();
    expect(asked).toEqual([]);
    expect(await actor.accessToken()).toBe('token-1');
    expect(asked).toEqual([{ begins: SUBJECT }]);
  });

  it('has one token in requests at the same time, and until it expires', async () => {
    const { actor, clock } = services();
    expect(await Promise.all([actor.accessToken(), actor.accessToken()])).toEqual([
      'token-1',
      'token-1',
    ]);
    clock.advance(599_999);
    expect(await actor.accessToken()).toBe('token-1');
  });

  it('has another one of the same session and sign-in from then on, once for all', async () => {
    const { actor, clock, asked } = services();
    await actor.accessToken();
    clock.advance(600_000);
    const [one, two] = [await actor.accessToken(), await actor.accessToken()];
    expect([one, two]).toEqual(['token-2', 'token-2']);
    const session = {
      ...{ sid: 's-1', clientId: 'phone', authenticatedAt: 1_767_225_000_000 },
      ...{ amr: ['pwd'], acr: null },
    };
    expect(asked[1]).toEqual({
      renews: {
        ...{ subject: SUBJECT, session, scope: 'orders:read', roles: ['clerk'] },
        sessionLeft: Number.POSITIVE_INFINITY,
      },
    });
  });

  it('shares the renewal among requests at the same time', async () => {
    const { actor, clock, asked } = services();
    await actor.accessToken();
    clock.advance(600_000);
    await Promise.all([actor.accessToken(), actor.accessToken()]);
    expect(asked).toHaveLength(2);
  });

  it('is signed in at the next request, where the store failed at this one', async () => {
    const { actor, failures } = services();
    failures.push(new Error('down'));
    await expect(actor.accessToken()).rejects.toThrow('down');
    expect(await actor.accessToken()).toBe('token-2');
  });

  it('keeps the session, where its token could not be renewed', async () => {
    const { actor, clock, asked, failures } = services();
    await actor.accessToken();
    clock.advance(600_000);
    failures.push(new Error('down'));
    await expect(actor.accessToken()).rejects.toThrow('down');
    expect(await actor.accessToken()).toBe('token-3');
    expect(asked[2]).toHaveProperty('renews');
  });
});
