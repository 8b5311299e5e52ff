import { afterEach, describe, expect, it } from '@jest/globals';
import { SessionService } from 'nestjs-dual-token';
import { OpenSockets } from '../../../lib/http/contexts/open-sockets.js';
import {
  NewsResolver,
  Subscriber,
  SUBSCRIPTION_SERVERS,
} from '../../support/contexts/news-subscriptions.js';
import { freshApp } from '../../support/test-app.js';
import { nextTurn } from '../../support/turns.js';

const NEWS = { news: 'for alice' };
const REFUSED = expect.objectContaining({ code: 'UNAUTHENTICATED', error: 'invalid_token' });

describe.each(SUBSCRIPTION_SERVERS)('subscriptions of $name', ({ adapter, graphql, closed }) => {
  const subscribers: Subscriber[] = [];
  // Before the application goes: a client that comes back to none fails.
  afterEach(async () => {
    for (const subscriber of subscribers.splice(0)) await subscriber.close();
  });
  const test = freshApp({
    ...{ adapter, imports: [graphql()], providers: [NewsResolver] },
    auth: { revocation: { check: 'feed' } },
  });
  function subscribe(token: () => string | undefined, query?: string): Subscriber {
    const subscriber = new Subscriber(test.url, token, query);
    subscribers.push(subscriber);
    return subscriber;
  }

  it('are closed when their session ends, and are refused with the old token', async () => {
    const [ended, other] = [await test.client.signIn(), await test.client.signIn()];
    const subscriber = subscribe(() => ended.access_token);
    const others = subscribe(() => other.access_token);
    expect(await subscriber.hears(1)).toEqual([NEWS]);
    expect(await others.hears(1)).toEqual([NEWS]);
    await test.client.logout(ended.refresh_token);
    expect(await subscriber.farewell()).toEqual(closed);
    expect(await subscriber.hears(2)).toEqual([NEWS, REFUSED]);
    expect(test.app.get(OpenSockets).size.sockets).toBe(1);
    await test.app.get(SessionService).revokeAll('alice');
    expect(await others.farewell()).toEqual(closed);
    expect(await others.hears(2)).toEqual([NEWS, REFUSED]);
  });

  it('go on by themselves after a refresh, when their token has expired', async () => {
    let tokens = await test.client.signIn();
    const subscriber = subscribe(() => tokens.access_token);
    expect(await subscriber.hears(1)).toEqual([NEWS]);
    const lifetime = tokens.expires_in * 1_000;
    test.clock.advance(lifetime);
    tokens = await test.client.renew(tokens.refresh_token);
    const watched = test.app.get(OpenSockets);
    watched.closeOutdated();
    expect(watched.size.sockets).toBe(1); // the clock tolerance
    test.clock.advance(5_000);
    watched.closeOutdated();
    expect(await subscriber.farewell()).toEqual(closed);
    expect(await subscriber.hears(2)).toEqual([NEWS, NEWS]);
    test.clock.advance(lifetime);
    watched.closeOutdated();
    expect(await subscriber.farewell(2)).toEqual(closed);
    expect(await subscriber.hears(3)).toEqual([NEWS, NEWS, REFUSED]);
  });

  it('that are public stay open, whatever token came with them', async () => {
    const { access_token: token } = await test.client.signIn();
    const subscriber = subscribe(() => token, 'subscription { weather(place: "Oslo") }');
    expect(await subscriber.hears(1)).toEqual([{ weather: 'fine in Oslo' }]);
    await test.app.get(SessionService).revokeAll('alice');
    expect(test.app.get(OpenSockets).size.sockets).toBe(0);
    await nextTurn();
    expect(subscriber.heard).toHaveLength(1);
  });

  it('leave nothing behind when they go away', async () => {
    const { access_token: token } = await test.client.signIn();
    const watched = test.app.get(OpenSockets);
    const some = Array.from({ length: 20 }, () => subscribe(() => token));
    for (const one of some) await one.hears(1);
    expect(watched.size).toEqual({ sockets: 20, sessions: 1, subjects: 1 });
    for (const one of some) await one.close();
    while (watched.size.sockets > 0) await nextTurn();
    expect(watched.size).toEqual({ sockets: 0, sessions: 0, subjects: 0 });
  });

  it('watch no connection of a query', async () => {
    const { access_token: token } = await test.client.signIn();
    const { body } = await test.client.post('/graphql', { query: '{ hello }' }, token);
    expect(body).toEqual({ data: { hello: 'hello' } });
    expect(test.app.get(OpenSockets).size.sockets).toBe(0);
  });
});
