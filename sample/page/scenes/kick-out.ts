import type { Device } from '../holder.js';
import type { Picture } from '../picture.js';
import { call } from '../server.js';
import type { Stage } from '../stage.js';
import { BEAT_MS, claim, type Figure, type Scene } from './scene.js';

const PATHS = ['/me', '/strict'] as const;
const EVERY_MS = 25;
/** What each request cost, by the check. */
const LOOKS = {
  none: '',
  feed: 'Only /strict looks at the store; /me refuses without asking anybody.',
  store: 'With REVOCATION_CHECK=store, each request looks at the store.',
} as const;
/** Longer than any refusal that can be called quick. */
const WATCH_MS = 1_500;

/** A device that keeps asking one route, and when it was first refused. */
class Watch {
  refusedAt: number | undefined;
  private isOver = false;

  constructor(
    private readonly device: Device,
    readonly path: (typeof PATHS)[number],
    private readonly stage: Stage,
  ) {}

  async run(): Promise<void> {
    const track = this.device.place?.lane.tracks.find(({ name }) => name === this.path);
    while (!this.isOver && this.refusedAt === undefined) {
      const { status } = await this.device.insist(this.path);
      if (status === 200) this.stage.picture.mark(track, 'call');
      else this.refused(track, status);
      await this.stage.pause(EVERY_MS);
    }
  }

  end(): void {
    this.isOver = true;
  }

  private refused(track: Parameters<Picture['mark']>[0], status: number): void {
    this.refusedAt = performance.now();
    this.stage.picture.mark(track, 'out', { text: String(status) });
  }
}

/** An administrator ends all sessions of somebody, and a stopwatch runs until their devices feel it. */
export const kickOut: Scene = {
  id: 'kick-out',
  title: 'Kick-out',
  teaser: 'An administrator ends a session, with a stopwatch',
  async play(stage, say) {
    const check = stage.settings.revocation_check;
    say('Alice is signed in on two devices, which ask for something every 25 ms.');
    const bob = await stage.signInAside('bob');
    const devices = [
      await stage.signIn('alice', 'phone', PATHS),
      await stage.signIn('alice', 'laptop', PATHS),
    ];
    const watches = devices.flatMap((one) => PATHS.map((path) => new Watch(one, path, stage)));
    const running = watches.map((watch) => watch.run());
    await stage.pause(1.5 * BEAT_MS);

    say('Bob, the administrator, kicks Alice.');
    stage.picture.moment('kick');
    const begun = performance.now();
    const kick = await call('/admin/users/alice/kick', {
      method: 'POST',
      token: bob.held.accessToken,
    });
    await waitFor(stage, watches, check === 'none' ? ['/strict'] : PATHS);
    for (const watch of watches) watch.end();
    await Promise.all(running);
    claim(kick.status === 204, `the kick was answered with ${kick.status}`);

    const strict = slowest(watches, '/strict', begun);
    const usual = slowest(watches, '/me', begun);
    claim(strict !== undefined, 'a strict route still answers');
    claim(check === 'none' || usual !== undefined, `/me still answers, with the check ${check}`);
    await stage.pause(BEAT_MS);
    say('And the refresh tokens?');
    const answers = await Promise.all(devices.map((device) => device.refresh()));
    claim(
      answers.every(({ status }) => status === 400),
      'a device could refresh after the kick',
    );
    await stage.pause(BEAT_MS);
    const status = String(answers[0]?.status);
    const refreshes: Figure = { value: status, label: 'the answer to a refresh' };
    return usual === undefined
      ? withoutCheck(strict ?? 0, refreshes, remaining(devices))
      : {
          sentence: `From the click to the last refusal on both devices: ${Math.max(usual, strict ?? 0)} ms, on every route. ${LOOKS[check]}`,
          figures: [
            { value: `${usual} ms`, label: 'until /me refused' },
            { value: `${strict ?? 0} ms`, label: 'until /strict refused' },
            refreshes,
          ],
        };
  },
};

function withoutCheck(strict: number, refreshes: Figure, left: string) {
  return {
    sentence: `The route that looks at the session refused after ${strict} ms, and nobody can refresh. Any other route accepts the access token until it expires: that is what REVOCATION_CHECK=none means.`,
    figures: [
      { value: `${strict} ms`, label: 'until /strict refused' },
      { value: left, label: 'until /me refuses' },
      refreshes,
    ],
    advice:
      'Start the sample with REVOCATION_CHECK=feed, and /me refuses within milliseconds too, still without a store call.',
  };
}

async function waitFor(
  stage: Stage,
  watches: readonly Watch[],
  paths: readonly string[],
): Promise<void> {
  const late = performance.now() + WATCH_MS;
  const awaited = watches.filter(({ path }) => paths.includes(path));
  while (performance.now() < late && awaited.some(({ refusedAt }) => refusedAt === undefined))
    await stage.pause(EVERY_MS);
  // Those that go on are seen to go on.
  if (awaited.length < watches.length) await stage.pause(BEAT_MS);
}

/** Milliseconds until the last device was refused; none where one was not. */
function slowest(watches: readonly Watch[], path: string, begun: number): number | undefined {
  const times = watches.filter((watch) => watch.path === path).map(({ refusedAt }) => refusedAt);
  return times.some((time) => time === undefined)
    ? undefined
    : Math.round(Math.max(...times.map((time) => time ?? 0)) - begun);
}

function remaining(devices: readonly Device[]): string {
  const ends = devices.map(({ held }) => held.requestedAt + held.expiresIn * 1000);
  const seconds = Math.max(0, Math.round((Math.max(...ends) - Date.now()) / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`;
}
