import './test-environment.js';
import { afterAll, beforeAll, describe, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AuthTesting, withAuthTesting } from 'nestjs-dual-token/testing';
import request from 'supertest';
import type { App } from 'supertest/types.js';
import { AppModule } from './app.module.js';

describe('the application', () => {
  let app: INestApplication<App>;
  let auth: AuthTesting;

  beforeAll(async () => {
    const builder = Test.createTestingModule({ imports: [AppModule] });
    const testing = await withAuthTesting(builder).compile();
    app = testing.createNestApplication();
    await app.init();
    auth = AuthTesting.of(app);
  });
  afterAll(() => app.close());

  it('lets nobody in without a token', async () => {
    await request(app.getHttpServer()).get('/').expect(401);
  });

  it('greets Alice', async () => {
    await request(app.getHttpServer())
      .get('/')
      .set(await auth.as({ sub: 'alice' }))
      .expect(200, 'Hello World!');
  });

  it('has her sign in again after a week away', async () => {
    const { accessToken, refreshToken } = await auth.signIn({ sub: 'alice', roles: ['clerk'] });
    auth.clock.advance(7 * 24 * 3_600_000);
    await request(app.getHttpServer()).get('/').auth(accessToken, { type: 'bearer' }).expect(401);
    const refresh = request(app.getHttpServer()).post('/auth/refresh');
    await refresh.send({ refresh_token: refreshToken }).expect(400, { error: 'invalid_grant' });
  });
});
