import { byId, html } from '../elements.js';
import { call, inWords, type Answer } from '../server.js';
import { unsigned, withClaims, withGeneration } from '../tokens.js';
import { BEAT_MS, claim, type Scene } from './scene.js';

/** What is tried, and how. */
type Attempt = readonly [what: string, make: () => Promise<Answer>];

const refresh = (token: string) => call('/auth/refresh', { body: { refresh_token: token } });
const ask = (token: string, path = '/me') => call(path, { token });

/** Everything that somebody tries who has the store, a session id and old tokens, but not the newest one. */
export const breakIn: Scene = {
  id: 'break-in',
  title: 'Try to break in',
  teaser: 'Forged and mixed-up tokens, and the answer to each',
  async play(stage, say) {
    say('Alice signs in. Somebody tries everything but her own refresh token.');
    const alice = await stage.signIn('alice', 'laptop', ['Alice', 'Attacker'], 'Attacker');
    const { accessToken: access, refreshToken: token } = alice.held;
    const { sid } = alice;
    const last = token.endsWith('A') ? 'B' : 'A';
    const row = (await stage.rows()).sessions.find((one) => one.sid === sid);
    claim(row !== undefined, 'the store has no row of the session');
    const attempts: readonly Attempt[] = [
      ['A refresh token with its last letter changed', () => refresh(token.slice(0, -1) + last)],
      ['A refresh token moved on to the next generation', () => refresh(withGeneration(token, 1))],
      ['The session id as a refresh token', () => refresh(sid)],
      ['The whole row of the store as a refresh token', () => refresh(JSON.stringify(row))],
      ['An access token as a refresh token', () => refresh(access)],
      ['A refresh token as an access token', () => ask(token)],
      [
        'An access token that says role: admin',
        () => ask(withClaims(access, { roles: ['admin'] })),
      ],
      ['An access token that says alg: none', () => ask(unsigned(access))],
      ["Alice's own token at a route for administrators", () => ask(access, '/admin/users')],
    ];
    const list = byId('attempts');
    list.replaceChildren();
    const before = (await stage.rows()).store_calls;
    const track = alice.place?.lane.tracks[1];
    for (const [what, make] of attempts) {
      const answer = await make();
      say(`${what}: ${inWords(answer)}`);
      stage.picture.mark(track, 'refused', { text: String(answer.status) });
      list.append(html('li', {}, html('span', {}, what), html('code', {}, inWords(answer))));
      claim([400, 401, 403].includes(answer.status), `${what}: ${answer.status}`);
      await stage.pause(0.6 * BEAT_MS);
    }
    const asked = (await stage.rows()).store_calls - before;
    const isOffline = stage.settings.revocation_check !== 'store';
    claim(!isOffline || asked === 0, `the store was asked ${asked} times`);
    say('And Alice?');
    await stage.pause(BEAT_MS / 2);
    claim((await alice.refresh()).status === 200, 'the attempts have harmed the session');
    await stage.pause(BEAT_MS);
    return {
      sentence:
        'Nothing got in, nothing of it reached the store, and nobody can end a session by guessing at it.',
      figures: [
        { value: `${attempts.length}`, label: 'attempts', isTheft: true },
        { value: '0', label: 'got in', isTheft: true },
        { value: String(asked), label: 'store calls they cost' },
        { value: '200', label: "Alice's next refresh" },
      ],
      advice: 'Each attempt and its answer are listed below, under “What an attacker sees”.',
    };
  },
};
