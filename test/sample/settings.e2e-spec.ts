import { describe, expect, it } from '@jest/globals';
import { PASSWORDS } from '../support/sample-people.js';
import { refusalHere, startHere } from '../support/sample-here.js';
import { startSample } from '../support/sample-process.js';
import { freshVariables } from '../support/sample-variables.js';

describe('what the environment turns', () => {
  it('the lifetimes', async () => {
    const sample = await startHere(
      freshVariables({
        ...{ ACCESS_TOKEN_LIFETIME: '90', INACTIVITY_TIMEOUT: '2h', ABSOLUTE_LIFETIME: '3h' },
      }),
    );
    expect(await sample.signIn()).toMatchObject({ expires_in: 90, refresh_expires_in: 7_200 });
  });

  it('the grace period and the race tolerance: with neither, a retry is reuse (R26, R43)', async () => {
    const sample = await startSample(freshVariables({ GRACE_PERIOD: '0', RACE_TOLERANCE: '0' }));
    const { refresh_token: first } = await sample.signIn();
    const { body } = await sample.client.refresh(first);
    expect((await sample.client.refresh(first)).status).toBe(400);
    expect((await sample.client.refresh(body.refresh_token)).status).toBe(400);
    expect(sample.output()).toMatch(/WARN \[AuthModule\] refresh token reuse: .* session-revoked/);
    await sample.end('SIGTERM');
  });

  it('the race tolerance alone: a lost race is 409 and ends nothing (R42)', async () => {
    const sample = await startHere(freshVariables({ GRACE_PERIOD: '0', RACE_TOLERANCE: '60' }));
    const { refresh_token: first } = await sample.signIn();
    const { body: successor } = await sample.client.refresh(first);
    const { status, body } = await sample.client.refresh(first);
    expect([status, body]).toEqual([409, { error: 'refresh_superseded' }]);
    expect((await sample.client.refresh(successor.refresh_token)).status).toBe(200);
  });

  it.each([
    ['revoke-subject', 400],
    ['reject', 200],
  ])('what reuse leads to: %s, and another session answers %i', async (ON_REUSE, other) => {
    const sample = await startHere(
      freshVariables({ ON_REUSE, GRACE_PERIOD: '0', RACE_TOLERANCE: '0' }),
    );
    const [stolen, elsewhere] = [await sample.signIn(), await sample.signIn()];
    await sample.client.refresh(stolen.refresh_token);
    expect((await sample.client.refresh(stolen.refresh_token)).status).toBe(400);
    expect((await sample.client.refresh(elsewhere.refresh_token)).status).toBe(other);
  });

  it('the number of sessions: with MAX_SESSIONS=1, the second sign-in ends the first (R92)', async () => {
    const sample = await startHere(freshVariables({ MAX_SESSIONS: '1' }));
    const [first, second] = [await sample.signIn(), await sample.signIn()];
    expect((await sample.client.refresh(first.refresh_token)).status).toBe(400);
    expect((await sample.client.refresh(second.refresh_token)).status).toBe(200);
  });

  it('what a sign-in beyond it leads to: with ON_LIMIT=reject, it is refused (R92)', async () => {
    const sample = await startHere(freshVariables({ MAX_SESSIONS: '1', ON_LIMIT: 'reject' }));
    await sample.signIn();
    const { status, body } = await sample.client.login('alice', PASSWORDS.alice);
    expect([status, body]).toEqual([403, { error: 'session_limit_reached' }]);
    expect((await sample.client.login('bob', PASSWORDS.bob)).status).toBe(200);
  });

  it.each([
    [{ MAX_SESSIONS: '0' }, /MAX_SESSIONS is refused: session.maxPerSubject: is out of bounds/],
    [{ ON_LIMIT: 'reject' }, /ON_LIMIT is refused: session.onLimit: has no effect without/],
  ])('not what makes no sense: %j', async (variables, message) => {
    expect(await refusalHere(freshVariables(variables))).toMatch(message);
  });

  it('the check for revoked sessions: with store, a kick is felt on every route (R47)', async () => {
    const sample = await startHere(freshVariables({ REVOCATION_CHECK: 'store' }));
    const [alice, bob] = [await sample.signIn(), await sample.signIn('bob')];
    expect((await sample.client.get('/me', alice.access_token)).status).toBe(200);
    await sample.client.post('/admin/users/alice/kick', undefined, bob.access_token);
    expect((await sample.client.get('/me', alice.access_token)).status).toBe(401);
    expect((await sample.client.get('/me', bob.access_token)).status).toBe(200);
  });
});
