import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Injectable,
  type DynamicModule,
  type INestApplicationContext,
  type Type,
} from '@nestjs/common';
import { EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { Test } from '@nestjs/testing';
import { AuthModule } from '../../../../lib/auth.module.js';
import type { AuthEvent } from '../../../../lib/services/events/auth-event.js';
import { AuthEvents } from '../../../../lib/services/events/auth-events.js';
import { TokenService } from '../../../../lib/services/token.service.js';
import { REQUIRED } from '../../options/refusals.js';

@Injectable()
class Listener {
  readonly heard: [string, AuthEvent][] = [];

  @OnEvent('auth.signed-in')
  signedIn(event: AuthEvent): void {
    this.heard.push(['auth.signed-in', event]);
  }

  @OnEvent('auth.refreshed')
  refreshed(event: AuthEvent): void {
    this.heard.push(['auth.refreshed', event]);
  }

  @OnEvent('signed-in')
  @OnEvent('refreshed')
  otherName(event: AuthEvent): void {
    this.heard.push(['without auth.', event]);
  }
}

const apps: INestApplicationContext[] = [];

async function startWith(...imports: (Type | DynamicModule)[]) {
  const subjects = { authenticate: () => null, load: (sub: string) => ({ sub }) };
  const auth = AuthModule.forRoot({ ...REQUIRED, subjects });
  const testing = await Test.createTestingModule({
    imports: [auth, ...imports],
    providers: [Listener],
  }).compile();
  const app = await testing.init();
  apps.push(app);
  const seen: AuthEvent[] = [];
  app.get(AuthEvents).all.subscribe((event) => seen.push(event));
  const tokens = app.get(TokenService);
  const { refreshToken } = await tokens.issue({ sub: 'alice' });
  await tokens.refresh(refreshToken);
  return { heard: app.get(Listener).heard, seen };
}

afterEach(async () => {
  for (const app of apps.splice(0)) await app.close();
});

describe('@nestjs/event-emitter', () => {
  it('where it is set up, is told every event under auth. and its type, once', async () => {
    const { heard, seen } = await startWith(EventEmitterModule.forRoot());
    expect(seen.map(({ type }) => type)).toEqual(['signed-in', 'refreshed']);
    expect(heard).toEqual(seen.map((event) => [`auth.${event.type}`, event]));
  });

  it('where it is set up with wildcards, is told as well', async () => {
    const { heard } = await startWith(EventEmitterModule.forRoot({ wildcard: true }));
    expect(heard.map(([name]) => name)).toEqual(['auth.signed-in', 'auth.refreshed']);
  });

  it('where it is not set up, is not missed', async () => {
    const { heard, seen } = await startWith();
    expect(seen.map(({ type }) => type)).toEqual(['signed-in', 'refreshed']);
    expect(heard).toEqual([]);
  });
});
