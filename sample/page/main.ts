import { DeviceCards } from './device-cards.js';
import { byId, html } from './elements.js';
import { drawExample } from './example.js';
import { Journal } from './journal.js';
import { Live } from './live.js';
import { Meters } from './meters.js';
import { Picture } from './picture.js';
import { breakIn } from './scenes/break-in.js';
import { kickOut } from './scenes/kick-out.js';
import { lostAnswer } from './scenes/lost-answer.js';
import { passwordChange } from './scenes/password-change.js';
import { Runner } from './scenes/runner.js';
import { stolenToken } from './scenes/stolen-token.js';
import { twoTabs } from './scenes/two-tabs.js';
import { userService } from './scenes/user-service.js';
import { readSettings, type Settings } from './server.js';
import { Stage } from './stage.js';
import { StoreRows } from './store-rows.js';
import { Timeline } from './timeline.js';
import { showAccessToken } from './token-view.js';

/** In the order of the questions that people have; the first four are large. */
const SCENES = [twoTabs, stolenToken, kickOut, lostAnswer, passwordChange, userService, breakIn];

/** As many as any scene signs in. */
const MOST_DEVICES = 3;

async function start(): Promise<void> {
  const settings = await readSettings();
  showSettings(settings);
  if (settings.transport === 'cookie') {
    byId('notice').textContent =
      'Devices side by side need tokens that the page can hold: start the sample with TRANSPORT=both or TRANSPORT=bearer.';
    return;
  }
  const picture = new Picture();
  const live = new Live('/evaluation/events');
  live.onState((isHeard) => {
    byId('notice').textContent = isHeard
      ? adviceFor(settings)
      : 'The sample is not heard. Is it still running?';
  });
  const stage = new Stage(settings, picture, live, new Meters(), new Journal());
  const runner = new Runner(stage, SCENES);
  new DeviceCards(stage, () => runner.isPlaying);
  new StoreRows(stage);
  stage.onChange(() => {
    showAccessToken(stage);
  });
  const canvas = document.querySelector<SVGSVGElement>('#timeline');
  if (canvas !== null) new Timeline(canvas, picture);
  drawExample(picture);
  document.documentElement.setAttribute('data-ready', '');
}

/** What keeps scenes from showing what they are meant to, where it is a setting. */
function adviceFor({ max_sessions: max, grace_period: grace }: Settings): string {
  if (max !== null && max < MOST_DEVICES)
    return `MAX_SESSIONS is ${max}: scenes with more devices sign each other out.`;
  if (grace === 0) return 'GRACE_PERIOD is 0: two tabs and lost answers log people out.';
  return '';
}

function showSettings(settings: Settings): void {
  const facts = [
    ['access token', `${settings.access_token_lifetime} s`],
    ['grace period', `${settings.grace_period} s`],
    ['race tolerance', `${settings.race_tolerance} s`],
    ['revocation check', settings.revocation_check],
    ['store', settings.store.replace(/ in .*/, '')],
    ['server', settings.http_adapter],
  ] as const;
  byId('settings').replaceChildren(
    ...facts.map(([name, value]) => html('div', {}, html('dt', {}, name), html('dd', {}, value))),
  );
}

start().catch((error: unknown) => {
  byId('notice').textContent = error instanceof Error ? error.message : 'The page cannot start.';
});
