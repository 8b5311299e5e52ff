import { Device, type Holder, type Person } from './holder.js';
import { byId, html, svg } from './elements.js';
import { inWords } from './server.js';
import type { Stage } from './stage.js';

const RADIUS = 15;
const CIRCUMFERENCE = 2 * Math.PI * RADIUS;
const DEVICES = ['phone', 'laptop', 'tablet', 'desktop', 'television', 'watch'];

/** Devices that people sign in by hand, and whoever plays in a scene: what each of them holds. */
export class DeviceCards {
  private mine: readonly Device[] = [];
  private count = 0;
  private readonly cards = new Map<Holder, HTMLElement>();

  constructor(
    private readonly stage: Stage,
    private readonly isBusy: () => boolean,
  ) {
    stage.onChange(() => {
      this.draw();
    });
    setInterval(() => {
      this.draw();
    }, 1000);
    for (const person of ['alice', 'bob'] as const) {
      const click = () => void this.signIn(person);
      byId('sign-in').append(button(`Sign in ${person}`, click, { 'data-sign-in': person }));
    }
    this.draw();
  }

  private async signIn(person: Person): Promise<void> {
    if (this.isBusy()) return;
    if (this.mine.length === 0 || !this.mine.some((one) => this.stage.all.includes(one))) {
      await this.stage.clear();
      this.mine = [];
      byId('scene-title').textContent = 'Your own devices';
      for (const id of ['sentence', 'advice', 'narration']) byId(id).textContent = '';
      byId('figures').replaceChildren();
      byId('next-scene').hidden = true;
      byId('stage').removeAttribute('data-state');
    }
    const name = DEVICES[this.count % DEVICES.length] ?? '';
    this.count += 1;
    try {
      const holder = await this.stage.signIn(person, name, [name, 'Thief'], 'Thief');
      this.mine = [...this.mine, holder];
    } catch (error) {
      byId('narration').textContent = error instanceof Error ? error.message : 'no answer';
    }
    this.draw();
  }

  /** A card stays the same element as long as its holder is there: a press on its buttons outlives a change. */
  private draw(): void {
    const { all } = this.stage;
    const gone = [...this.cards].filter(([holder]) => !all.includes(holder));
    for (const [holder, card] of gone) {
      card.remove();
      this.cards.delete(holder);
    }
    for (const holder of all) {
      const card = this.cards.get(holder) ?? this.add(holder);
      card.className = holder.isThief ? 'thief' : holder.isOut ? 'out' : '';
      card.firstElementChild?.replaceChildren(...facts(holder));
      const hasActions = card.childElementCount > 1;
      if (!hasActions && holder instanceof Device && this.mine.includes(holder))
        card.append(this.actions(holder));
    }
  }

  private add(holder: Holder): HTMLElement {
    const card = html('li', {}, html('div', { class: 'facts' }));
    this.cards.set(holder, card);
    byId('devices').append(card);
    return card;
  }

  private actions(holder: Device): HTMLElement {
    const act = (name: string, work: () => Promise<unknown>) =>
      button(name, () => void this.run(work));
    return html(
      'div',
      { class: 'actions' },
      act('Refresh', () => holder.refresh()),
      act('GET /me', () => holder.ask('/me')),
      act('Refresh, answer lost', () => holder.refresh({ lose: true })),
      act('A thief copies', async () => this.stage.rob(holder)),
      act('The thief uses it', () => this.robbery(holder)),
      act('Sign out', () => this.stage.signOut(holder)),
    );
  }

  private async robbery(owner: Holder): Promise<void> {
    const thief = this.stage.all.findLast(
      (one) => one.isThief && one.place?.lane === owner.place?.lane,
    );
    if (thief === undefined) byId('narration').textContent = 'The thief has no copy yet.';
    else byId('narration').textContent = `The thief's answer: ${inWords(await thief.refresh())}`;
  }

  private async run(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      byId('narration').textContent = error instanceof Error ? error.message : 'no answer';
    }
    this.draw();
  }
}

function button(
  text: string,
  click: () => void,
  attributes: Readonly<Record<string, string>> = {},
): HTMLButtonElement {
  const made = html('button', { type: 'button', ...attributes }, text);
  made.addEventListener('click', click);
  return made;
}

function facts({ person, name, tokens, generation, isOut }: Holder): readonly Element[] {
  const left = tokens === undefined ? 0 : tokens.requestedAt + tokens.expiresIn * 1000 - Date.now();
  const seconds = Math.max(0, Math.round(left / 1000));
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return [
    ring(tokens === undefined ? 0 : left / (tokens.expiresIn * 1000)),
    html(
      'div',
      {},
      html('strong', {}, `${person} · ${name}`),
      html('span', {}, `access token for ${clock}`),
      html('span', {}, isOut ? 'signed out by the server' : `refresh token ${generation}`),
    ),
  ];
}

/** How much of the access token's lifetime is left. */
function ring(part: number): SVGSVGElement {
  const circle = { cx: 18, cy: 18, r: RADIUS };
  const length = Math.max(0, Math.min(1, part)) * CIRCUMFERENCE;
  return svg(
    'svg',
    { class: 'ring', viewBox: '0 0 36 36', width: 36, height: 36, 'aria-hidden': 'true' },
    svg('circle', { ...circle, class: 'whole' }),
    svg('circle', { ...circle, class: 'left', 'stroke-dasharray': `${length} ${CIRCUMFERENCE}` }),
  );
}
