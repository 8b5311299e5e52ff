import { call } from '../server.js';
import { BEAT_MS, claim, type Scene } from './scene.js';

const turn = (up: boolean) => call('/evaluation/user-service', { body: { up } });

/** The people are out of reach in the middle of refreshes: nothing is lost. */
export const userService: Scene = {
  id: 'user-service',
  title: 'Crash of the user service',
  teaser: 'Refreshes fail for a while, and nothing is lost',
  async play(stage, say) {
    say('Alice is signed in.');
    const laptop = await stage.signIn('alice', 'laptop');
    const token = laptop.held.refreshToken;
    await stage.pause(BEAT_MS);
    try {
      say('The user service goes down. A refresh has to ask it whether Alice is still welcome.');
      stage.picture.moment('down');
      await turn(false);
      const answer = await laptop.refresh();
      claim(answer.status === 503, `a refresh was answered with ${answer.status}`);
      claim(answer.headers.has('retry-after'), 'the answer does not say when to come back');
      say('Her access token still works: it is checked without asking anybody.');
      for (let request = 0; request < 4; request += 1) {
        claim((await laptop.ask('/me')).status === 200, '/me was refused');
        await stage.pause(250);
      }
      const row = (await stage.rows()).sessions.find(({ sid }) => sid === laptop.sid);
      claim(row?.generation === 0 && row.revoked_at === null, 'the store has changed');
      await stage.pause(BEAT_MS / 2);
    } finally {
      await turn(true);
    }
    stage.picture.moment('up again');
    say('It is back. The client tries again by itself, with the very same refresh token.');
    claim(laptop.held.refreshToken === token, 'the client has lost its token');
    await laptop.reaches(1);
    await stage.pause(BEAT_MS);
    return {
      sentence:
        'The token is spent last, when everything else has succeeded. So a failure before that costs nothing, however long it lasts.',
      figures: [
        { value: '503', label: 'while it was down' },
        { value: '200', label: 'after, with the same token' },
        { value: '0', label: 'sign-ins needed' },
      ],
    };
  },
};
