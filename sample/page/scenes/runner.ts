import { byId, html } from '../elements.js';
import type { Stage } from '../stage.js';
import { ClaimError, type Figure, type Proof, type Scene } from './scene.js';

type State = 'playing' | 'proved' | 'failed';

/** For those who see it, and in words. */
const SIGNS: Readonly<Record<State, readonly [sign: string, words: string]>> = {
  playing: ['…', 'playing'],
  proved: ['✓', 'proved'],
  failed: ['✗', 'not proved'],
};

/** Plays one scene at a time, and says what came of it. */
export class Runner {
  isPlaying = false;
  private readonly buttons = new Map<string, HTMLButtonElement>();

  constructor(
    private readonly stage: Stage,
    private readonly scenes: readonly Scene[],
  ) {
    for (const [index, scene] of scenes.entries()) {
      const button = this.buttonFor(scene, index);
      byId(index < 4 ? 'scenes' : 'more-scenes').append(button);
      this.buttons.set(scene.id, button);
    }
  }

  private buttonFor(scene: Scene, index: number): HTMLButtonElement {
    const button = html(
      'button',
      { type: 'button', 'data-play': scene.id, 'data-scene': scene.id },
      html('span', { class: 'number', 'aria-hidden': 'true' }, String(index + 1)),
      html('span', { class: 'title' }, scene.title),
      html('span', { class: 'teaser' }, scene.teaser),
      html('span', { class: 'state' }),
    );
    if (index === 0) button.classList.add('next');
    button.addEventListener('click', () => void this.play(scene));
    return button;
  }

  private async play(scene: Scene): Promise<void> {
    if (this.isPlaying) return;
    this.isPlaying = true;
    const isByNext = document.activeElement === byId('next-scene');
    byId('scene-title').textContent = scene.title;
    this.show(scene, 'playing');
    showProof();
    bringIntoView(byId('stage'));
    try {
      await this.stage.clear();
      const proof = await scene.play(this.stage, (text) => {
        this.say(text);
      });
      this.say('');
      showProof(proof);
      this.stage.journal.write(`${scene.title}: ${proof.sentence}`);
      this.show(scene, 'proved');
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'something went wrong';
      const sentence =
        error instanceof ClaimError ? `Not proved: ${reason}.` : `Failed: ${reason}.`;
      this.say('');
      showProof({ sentence, figures: [] });
      this.stage.journal.write(sentence);
      this.show(scene, 'failed');
    } finally {
      this.stage.picture.stop();
      this.isPlaying = false;
      if (isByNext) byId('next-scene').focus();
    }
  }

  private say(text: string): void {
    byId('narration').textContent = text;
    if (text !== '') this.stage.journal.write(text);
  }

  private show(scene: Scene, state: State): void {
    const button = this.buttons.get(scene.id);
    button?.setAttribute('data-scene-state', state);
    byId('stage').setAttribute('data-state', state);
    const [sign, words] = SIGNS[state];
    button
      ?.querySelector('.state')
      ?.replaceChildren(
        html('span', { 'aria-hidden': 'true' }, sign),
        html('span', { class: 'unseen' }, words),
      );
    for (const one of this.buttons.values()) {
      one.classList.remove('next');
      one.setAttribute('aria-disabled', String(state === 'playing'));
    }
    if (state !== 'playing') this.suggest();
  }

  /** The first that has not been seen is the next. */
  private suggest(): void {
    const next = this.scenes.find(
      ({ id }) => this.buttons.get(id)?.hasAttribute('data-scene-state') === false,
    );
    const button = byId('next-scene');
    button.hidden = next === undefined;
    if (next === undefined) return;
    this.buttons.get(next.id)?.classList.add('next');
    button.textContent = `Next: ${next.title}`;
    button.onclick = () => void this.play(next);
  }
}

/** On a narrow screen the stage is below the buttons. */
function bringIntoView(stage: HTMLElement): void {
  const isSeen = stage.getBoundingClientRect().top < innerHeight / 2;
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (!isSeen) stage.scrollIntoView({ block: 'start', behavior: isStill ? 'auto' : 'smooth' });
}

function showProof(proof?: Proof): void {
  if (proof === undefined) byId('next-scene').hidden = true;
  const { sentence = '', figures = [], advice = '' } = proof ?? {};
  byId('sentence').textContent = sentence;
  byId('advice').textContent = advice;
  byId('figures').replaceChildren(...figures.map(figure));
}

function figure({ value, label, isTheft }: Figure): HTMLElement {
  const name = isTheft === true ? 'figure theft' : 'figure';
  return html('div', { class: name }, html('dd', {}, value), html('dt', {}, label));
}
