import { isGood, isSame } from './grant.js';
import { delay } from './page.js';
import type { Session } from './session.js';
import { failureOf, grantOf, type Answer } from './wire.js';

/** How long a lost race is run again: a bit more than the server's `raceTolerance`. */
const RACE_MS = 2_500;

/**
 * Exchanges the refresh token for new tokens, unless somebody else has done it. Whatever the server says of a token
 * counts only while the session still has that token.
 *
 * @param send sends the refresh token; there is none where cookies carry it
 * @throws AuthClientError where it could not be done for now; the end of the session is no error
 */
export async function exchangeTokens(
  session: Session,
  isBearer: boolean,
  send: (refreshToken: string | undefined) => Promise<Answer>,
): Promise<void> {
  let sent = await session.read();
  const { epoch } = session;
  let answer: Answer | undefined;
  for (let spent = 0; spent < RACE_MS;) {
    if (isBearer && !sent) return;
    await session.markSent(sent);
    const askedAt = Date.now();
    answer = await send(sent?.refreshToken);
    const isOver = answer.status === 400 && answer.body.error === 'invalid_grant';
    const isSuperseded = answer.status === 409;
    const pause = isSuperseded ? 100 + Math.random() * 300 : 0;
    spent += pause || 500;
    if (isOver) await session.hearOthers();
    if (pause) await delay(pause);
    const now = await session.read();
    if (session.epoch !== epoch) return;
    // Where another tab has new tokens, they are the newest if they took the place of what was sent from here. Of
    // cookies nobody knows which ones were sent, so a failure after which the server may have newer ones stays one.
    const isKnown = isBearer || isOver || isSuperseded;
    const isMoved = !isSame(now, sent);
    if (isKnown && isMoved) {
      if (!now || isGood(now)) return;
      sent = now;
    } else if (isOver) {
      await session.set(undefined, 'session-ended', askedAt);
      return;
    } else if (!isSuperseded) {
      const grant = grantOf(answer, askedAt, isBearer);
      // Another tab has asked later and was answered earlier: this answer has put older cookies over its own.
      const isLate = isMoved && now && now.requestedAt > askedAt;
      if (!isLate) {
        await session.set({ ...sent, ...grant, isSent: false }, 'refreshed');
        return;
      }
      sent = now;
    }
  }
  if (answer) throw failureOf(answer);
}
