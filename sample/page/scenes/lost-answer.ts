import { BEAT_MS, claim, type Scene } from './scene.js';

/** The server has spent the token and sent the next one, and it never arrived. */
export const lostAnswer: Scene = {
  id: 'lost-answer',
  title: 'Lost answer',
  teaser: 'A train goes into a tunnel between question and answer',
  async play(stage, say) {
    say('Alice signs in on her phone, and uses it.');
    const phone = await stage.signIn('alice', 'phone');
    for (let turn = 0; turn < 5; turn += 1) {
      await phone.ask('/me');
      await stage.pause(90);
    }
    await stage.pause(BEAT_MS / 2);

    say('She refreshes. The server rotates the token and answers, and the answer is lost.');
    const lost = await phone.refresh({ lose: true });
    claim(lost.status === 200, 'the server did not rotate');
    claim(phone.generation === 0, 'the phone has the new token after all');

    say(
      'All she has is the token that is spent already. Her client tries again with it, by itself.',
    );
    await phone.reaches(1);
    claim(phone.held.refreshToken === lost.body.refresh_token, 'the retry got another token');
    const retried = await stage.live.told(phone.sid, 'retried');
    claim(retried.length === 1, 'the server does not call it a retry');
    await stage.pause(BEAT_MS);

    say('And life goes on.');
    const next = await phone.refresh();
    claim(next.status === 200 && phone.generation === 2, 'the next refresh was refused');
    await stage.pause(BEAT_MS);
    return {
      sentence: `The retry got the very token that was lost, because it came within the grace period of ${stage.settings.grace_period} s. Nothing is stored for that: any server can derive it again.`,
      figures: [
        { value: '1', label: 'answer lost' },
        { value: '1', label: 'new refresh token: the lost one' },
        { value: '0', label: 'sign-ins needed' },
      ],
    };
  },
};
