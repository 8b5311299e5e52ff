import { PASSWORDS } from '../holder.js';
import { call } from '../server.js';
import { OTHER_PASSWORD } from '../stage.js';
import { BEAT_MS, claim, type Scene } from './scene.js';

/** A new password on one device ends the others. */
export const passwordChange: Scene = {
  id: 'password-change',
  title: 'Password change',
  teaser: 'A new password on one device ends all the others',
  async play(stage, say) {
    say('Alice is signed in on three devices.');
    const laptop = await stage.signIn('alice', 'laptop');
    const others = [await stage.signIn('alice', 'phone'), await stage.signIn('alice', 'tablet')];
    await stage.pause(BEAT_MS);

    say('On the laptop she changes her password.');
    stage.picture.moment('new password');
    const change = (current: string, next: string) =>
      call('/account/password', { token: laptop.held.accessToken, body: { current, next } });
    const changed = await change(PASSWORDS.alice, OTHER_PASSWORD);
    try {
      claim(changed.status === 204, `the change was answered with ${changed.status}`);
      await stage.pause(BEAT_MS);

      say('All three refresh.');
      const [own, ...rest] = await Promise.all(
        [laptop, ...others].map((device) => device.refresh()),
      );
      const old = await call('/auth/login', {
        body: { username: 'alice', password: PASSWORDS.alice },
      });
      claim(own?.status === 200, 'the device that changed it was signed out too');
      claim(
        rest.every(({ status }) => status === 400),
        'another device is still signed in',
      );
      claim(old.status === 401, 'the old password still works');
      await stage.pause(BEAT_MS);
      return {
        sentence:
          'Whoever knew the old password is out, and cannot come back with it. The device that changed it goes on without a sign-in.',
        figures: [
          { value: String(own?.status), label: 'the refresh of the laptop' },
          { value: String(rest[0]?.status), label: 'those of phone and tablet' },
          { value: String(old.status), label: 'a sign-in with the old password' },
        ],
      };
    } finally {
      await change(OTHER_PASSWORD, PASSWORDS.alice);
    }
  },
};
