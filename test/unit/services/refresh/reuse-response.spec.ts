import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Presentation } from '../../../../lib/services/refresh/presentation.js';
import type { RefreshReport } from '../../../../lib/services/refresh/refresh-report.js';
import { ReuseResponse } from '../../../../lib/services/refresh/reuse-response.js';
import type { SessionService } from '../../../../lib/services/session.service.js';
import { aSession, NOW, someOptions } from '../../builders.js';

const SESSION = aSession({ sid: 'a', generation: 5 });
const FOUND = { ...SESSION, revokedAt: NOW, revocationReason: 'reuse' };

function presenting(generation: number): Presentation {
  return { token: { generation }, request: {}, context: {} } as unknown as Presentation;
}
const EARLIER = presenting(4);

describe('a reuse', () => {
  let told: string[];
  /** What the store answers, in the order in which it is asked. */
  let answers: Promise<boolean>[];
  let reuse: ReuseResponse;

  beforeEach(() => {
    told = [];
    answers = [];
    const end = () => answers.shift() ?? Promise.resolve(false);
    reuse = new ReuseResponse(
      { end } as unknown as SessionService,
      { reuse: (_1, _2, outcome) => void told.push(outcome) } as RefreshReport,
      someOptions(),
    );
  });

  const lost = () => Promise.reject(new Error('the answer was lost'));
  const respond = (session = SESSION) => reuse.respond(EARLIER, session).catch(() => undefined);

  it('R35: that was answered is not responded to again', async () => {
    answers = [Promise.resolve(true)];
    await respond();
    expect(told).toEqual(['session-revoked']);
    expect(reuse.isUntold(EARLIER, FOUND)).toBe(false);
  });

  it('R35, F28: whose answer was lost is told by the next, and then no more', async () => {
    answers = [lost()];
    await respond();
    expect(told).toEqual([]);
    expect(reuse.isUntold(EARLIER, FOUND)).toBe(true);
    await Promise.all([respond(), respond(), respond()]);
    expect(told).toEqual(['session-revoked']);
    expect(reuse.isUntold(EARLIER, FOUND)).toBe(false);
  });

  it.each([
    ['before', () => [lost(), Promise.resolve(true)]],
    ['after', () => [Promise.resolve(true), lost()]],
  ])('R35: is told once where one answer is lost %s another comes', async (_when, given) => {
    answers = given();
    await Promise.all([respond(), respond()]);
    expect(told).toEqual(['session-revoked']);
    expect(reuse.isUntold(EARLIER, FOUND)).toBe(false);
  });

  it('whose answer was lost is neither a logout nor a use of the newest token', async () => {
    answers = [lost()];
    await respond();
    expect(reuse.isUntold(EARLIER, { ...FOUND, revocationReason: 'logout' })).toBe(false);
    expect(reuse.isUntold(presenting(5), FOUND)).toBe(false);
    expect(reuse.isUntold(EARLIER, { ...FOUND, sid: 'b' })).toBe(false);
  });

  it('R91: is remembered of a thousand sessions, and no more', async () => {
    for (let at = 0; at < 3_000; at += 1) {
      answers = [lost()];
      await respond({ ...SESSION, sid: `${at}` });
    }
    expect((Reflect.get(reuse, 'told') as { readonly size: number }).size).toBeLessThanOrEqual(
      1_000,
    );
  });
});
