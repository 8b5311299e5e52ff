import { BEAT_MS, claim, type Scene } from './scene.js';

const SLACK_MS = 250;

/** A copied refresh token is used: it gives itself away. */
export const stolenToken: Scene = {
  id: 'stolen-token',
  title: 'Stolen token',
  teaser: 'A thief copies the long-lived token and uses it',
  async play(stage, say) {
    const { race_tolerance: tolerance, on_reuse: policy } = stage.settings;
    say('Alice signs in. A thief copies her refresh token.');
    const alice = await stage.signIn('alice', 'laptop', ['Alice', 'Thief'], 'Thief');
    await stage.pause(BEAT_MS);
    const thief = stage.rob(alice);
    await stage.pause(BEAT_MS);

    say('Alice goes on as usual: two refreshes, each gives a new token and spends the one before.');
    for (let turn = 0; turn < 2; turn += 1) {
      claim((await alice.refresh()).status === 200, 'Alice was refused');
      await stage.pause(BEAT_MS);
    }

    say(
      `The thief waits, as thieves do: longer than the ${tolerance} s that a lost race may take.`,
    );
    await stage.pause(Math.max(0, tolerance * 1000 - BEAT_MS + SLACK_MS));

    say('Now the thief uses the copy.');
    const theft = await thief.refresh();
    claim(theft.status === 400, `the thief was answered with ${theft.status}`);
    const [reuse] = await stage.live.told(alice.sid, 'reuse-detected');
    claim(reuse !== undefined, 'the server does not call it reuse');
    await stage.pause(BEAT_MS);

    say('Alice tries to refresh.');
    const owner = await alice.refresh();
    const isEnded = policy !== 'reject';
    claim(
      isEnded ? owner.status === 400 : owner.status === 200,
      `Alice was answered with ${owner.status}`,
    );
    await stage.pause(BEAT_MS);
    return {
      sentence: isEnded
        ? 'The old token gave the thief away: the whole session ended, for both. Alice signs in again; the thief cannot.'
        : 'The old token gave the thief away and was refused. With ON_REUSE=reject the session goes on.',
      figures: [
        { value: '0', label: 'tokens the thief got', isTheft: true },
        { value: String(theft.status), label: 'the answer to the thief', isTheft: true },
        { value: String(owner.status), label: 'the answer to Alice' },
        { value: '1', label: 'event that tells you: reuse-detected' },
      ],
    };
  },
};
