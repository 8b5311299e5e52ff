import { BEAT_MS, claim, type Scene } from './scene.js';

const REQUESTS = 50;

/** Why two tokens, and what happens when two tabs refresh with the same one at the same moment. */
export const twoTabs: Scene = {
  id: 'two-tabs',
  title: 'Two tabs at once',
  teaser: 'Why two tokens, and why a race logs nobody out',
  async play(stage, say) {
    say('Alice signs in, and opens a second tab. Both hold the same two tokens.');
    const first = await stage.signIn('alice', 'laptop', ['Tab A', 'Tab B']);
    const second = stage.openTab(first, 'Tab B');
    await stage.pause(BEAT_MS);

    say(`Each tab sends ${REQUESTS} requests. The access token is checked without asking anybody.`);
    const before = (await stage.rows()).store_calls;
    for (let round = 0; round < REQUESTS; round += 5) {
      const answers = await Promise.all(
        [first, second].flatMap((tab) => Array.from({ length: 5 }, () => tab.ask('/me'))),
      );
      claim(
        answers.every(({ status }) => status === 200),
        'a request with a good access token was refused',
      );
      await stage.pause(60);
    }
    const asked = (await stage.rows()).store_calls - before;
    const isOffline = stage.settings.revocation_check !== 'store';
    claim(!isOffline || asked === 0, `the store was asked ${asked} times meanwhile`);
    await stage.pause(BEAT_MS);

    say('Now both refresh at the same moment, with the same single-use refresh token.');
    const answers = await Promise.all([first.refresh(), second.refresh()]);
    const spent = (await stage.rows()).store_calls - before - asked;
    claim(
      answers.every(({ status }) => status === 200),
      'one of the two tabs was refused',
    );
    const successors = new Set(answers.map(({ body }) => body.refresh_token));
    claim(successors.size === 1, 'the two tabs got different refresh tokens');
    const refreshed = await stage.live.told(first.sid, 'refreshed');
    const retried = await stage.live.told(first.sid, 'retried');
    claim(refreshed.length === 1 && retried.length === 1, 'the server tells another story');
    await stage.pause(BEAT_MS);
    return {
      sentence: `${isOffline ? 'That is what the access token is for: the requests asked nobody.' : 'With REVOCATION_CHECK=store, each request asks the store.'} One refresh token was spent, and both tabs hold the same new one: nobody was logged out.`,
      figures: [
        { value: String(2 * REQUESTS), label: 'requests answered' },
        { value: String(asked), label: 'store calls for them' },
        { value: String(spent), label: 'store calls for both refreshes' },
        { value: '1', label: 'new refresh token, in both tabs' },
      ],
    };
  },
};
