import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Type } from '@nestjs/common';
import { createAuthClient, type AuthClient } from 'nestjs-dual-token/client';
import { decodeJwt } from '../support/access-tokens.js';
import { createCookieFetch } from '../support/client/cookie-fetch.js';
import { filesOf, loader } from '../support/docs/blocks.js';
import type { Tokens } from '../support/http-client.js';
import { HTTP_ADAPTERS, startApp, type TestApp } from '../support/test-app.js';
import { verdictOf } from '../support/verdicts.js';

type WithStepUp = (
  session: AuthClient,
  send: () => Promise<Response>,
  askForCode: () => Promise<string | undefined>,
) => Promise<Response>;

const load = loader(filesOf('docs/step-up.md'));
await load('src/step-up/payments.spec.ts');

const LATER = 6 * 60_000;
const CODE = '123456';

describe.each(HTTP_ADAPTERS)('docs/step-up.md on %s', (adapter) => {
  let test: TestApp;
  const checked: unknown[] = [];

  beforeEach(async () => {
    checked.length = 0;
    const { SecondFactor } = await load<{ SecondFactor: Type }>('src/step-up/second-factor.ts');
    const { SecondFactorController } = await load<{ SecondFactorController: Type }>(
      'src/step-up/second-factor.controller.ts',
    );
    const { PaymentsController } = await load<{ PaymentsController: Type }>(
      'src/step-up/payments.controller.ts',
    );
    class Codes {
      async check(sub: string, code: unknown): Promise<boolean> {
        checked.push(sub);
        return code === CODE;
      }
    }
    test = await startApp({
      ...{ adapter, auth: { transport: 'both' } },
      controllers: [SecondFactorController, PaymentsController],
      providers: [{ provide: SecondFactor, useClass: Codes } as unknown as Type],
    });
  });
  afterEach(() => test.close());

  const stepUp = (refreshToken: string, accessToken: string, code: unknown = CODE) =>
    test.client.post<Tokens>('/step-up', { refresh_token: refreshToken, code }, accessToken);

  it('asks again after five minutes, and says how', async () => {
    const { access_token: token } = await test.client.signIn();
    expect((await test.client.post('/payments', {}, token)).status).toBe(201);
    test.clock.advance(LATER);
    expect(verdictOf(await test.client.post('/payments', {}, token))).toMatchObject({
      status: 401,
      challenge: 'Bearer error="insufficient_user_authentication", max_age="300"',
    });
    const fresh = await test.client.signIn();
    expect(
      verdictOf(await test.client.post('/payments/abroad', {}, fresh.access_token)),
    ).toMatchObject({
      status: 401,
      body: { error: 'insufficient_user_authentication' },
      challenge: 'Bearer error="insufficient_user_authentication", acr_values="aal2"',
    });
  });

  it('makes the same session stronger, and every earlier refresh token worthless', async () => {
    const weak = await test.client.signIn();
    test.clock.advance(LATER);
    const { body: strong } = await stepUp(weak.refresh_token, weak.access_token);
    const claims = decodeJwt(strong.access_token).payload;
    expect(claims).toMatchObject({ acr: 'aal2', amr: ['pwd', 'otp'] });
    expect(claims.sid).toBe(decodeJwt(weak.access_token).payload.sid);
    for (const path of ['/payments', '/payments/abroad'])
      expect((await test.client.post(path, {}, strong.access_token)).status).toBe(201);
    expect((await test.client.refresh(weak.refresh_token)).status).toBe(409);
    expect((await test.client.refresh(strong.refresh_token)).status).toBe(200);
  });

  it('does nothing for a wrong code', async () => {
    const weak = await test.client.signIn();
    const { status, body } = await stepUp(weak.refresh_token, weak.access_token, '000000');
    expect([status, body]).toEqual([403, { error: 'invalid_code' }]);
    expect(test.told('elevated')).toEqual([]);
    expect((await test.client.refresh(weak.refresh_token)).status).toBe(200);
  });

  it('takes no code of one person for the session of another', async () => {
    const [alice, bob] = [await test.client.signIn('alice'), await test.client.signIn('bob')];
    const { status, body } = await stepUp(alice.refresh_token, bob.access_token);
    expect([status, body]).toEqual([400, { error: 'invalid_request' }]);
    expect(checked).toEqual(['bob']);
    expect(test.told('revoked')).toMatchObject([{ subject: 'alice', reason: 'foreign-step-up' }]);
  });

  it('asks in the client with cookies, once, and sends the request again', async () => {
    const { withStepUp } = await load<{ withStepUp: WithStepUp }>('src/client/step-up.ts');
    const session = createAuthClient({
      ...{ baseUrl: test.url, transport: 'cookie' as const },
      fetch: createCookieFetch(test.url),
    });
    await session.signIn({ username: 'alice', password: 'right' });
    const pay = () => session.fetch('/payments/abroad', { method: 'POST' });
    const attempt = (code: string | undefined) => withStepUp(session, pay, async () => code);
    expect((await attempt(undefined)).status).toBe(401);
    expect((await attempt('000000')).status).toBe(403);
    expect(checked).toHaveLength(1);
    expect((await attempt(CODE)).status).toBe(201);
    expect((await attempt(undefined)).status).toBe(201);
    session.close();
  });
});
