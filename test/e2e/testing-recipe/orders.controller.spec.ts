import { afterAll, beforeAll, describe, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AuthTesting, AuthTestingModule } from 'nestjs-dual-token/testing';
import request from 'supertest';
import type { App } from 'supertest/types.js';
import { OrdersController } from './orders.controller.js';

describe('the orders', () => {
  let app: INestApplication<App>;
  let auth: AuthTesting;

  beforeAll(async () => {
    const testing = await Test.createTestingModule({
      imports: [AuthTestingModule.forRoot({ actingAs: { sub: 'alice', scope: 'orders:read' } })],
      controllers: [OrdersController],
    }).compile();
    app = testing.createNestApplication();
    await app.init();
    auth = AuthTesting.of(app);
  });
  afterAll(() => app.close());

  it('are those of whoever asks', async () => {
    await request(app.getHttpServer()).get('/orders').expect(200, { sub: 'alice' });
  });

  it('are seen together by clerks', async () => {
    await request(app.getHttpServer()).get('/orders/all').expect(403);
    auth.actAs({ sub: 'carol', roles: ['clerk'] });
    await request(app.getHttpServer()).get('/orders/all').expect(200, { asked: 'carol' });
  });

  it('are paid back by whoever has just signed in', async () => {
    auth.actAs({ sub: 'carol' });
    await request(app.getHttpServer()).post('/orders/refunds').expect(201);
    auth.clock.advance(6 * 60_000);
    await request(app.getHttpServer()).post('/orders/refunds').expect(401);
  });

  it('are nobody else’s business', async () => {
    auth.actAs(null);
    await request(app.getHttpServer()).get('/orders').expect(401);
  });
});
