import { svg } from './elements.js';
import { drawArcs, drawMarks } from './marks.js';
import type { Lane, Picture, Track } from './picture.js';
import { scaleOf, secondsIn, type Scale } from './scale.js';

const TITLE = 26;
const FOOT = 20;
const FRAME_MS = 40;

/** Draws the picture, and again whenever it changes or time goes on. */
export class Timeline {
  private isDrawn = false;
  private last = 0;
  private readonly still = matchMedia('(prefers-reduced-motion: reduce)');

  constructor(
    private readonly root: SVGSVGElement,
    private readonly picture: Picture,
  ) {
    picture.onChange(() => {
      this.ask();
    });
    new ResizeObserver(() => {
      this.ask();
    }).observe(root.parentElement ?? root);
    this.ask();
  }

  private ask(): void {
    if (this.isDrawn) return;
    this.isDrawn = true;
    requestAnimationFrame((now) => {
      this.frame(now);
    });
  }

  private frame(now: number): void {
    this.isDrawn = false;
    const isSoon = now - this.last < FRAME_MS;
    if (!isSoon) {
      this.last = now;
      this.draw();
    }
    if (isSoon || (this.picture.running && !this.still.matches)) this.ask();
  }

  private draw(): void {
    const width = this.root.parentElement?.clientWidth ?? 0;
    if (width === 0) return;
    const scale = scaleOf(this.picture, width);
    const shapes: SVGElement[] = [];
    let y = this.picture.moments.length > 0 ? 22 : 4;
    for (const lane of this.picture.lanes) {
      const { drawn, height } = drawLane(lane, y, scale, this.picture.now());
      shapes.push(...drawn);
      y += height;
    }
    const bottom = y;
    shapes.push(...drawStore(this.picture, bottom, scale));
    shapes.unshift(...drawMoments(this.picture, bottom, scale));
    const height = bottom + 66;
    shapes.push(...drawSeconds(scale, height - 6));
    this.root.setAttribute('height', String(height));
    this.root.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.root.replaceChildren(...shapes);
  }
}

function drawLane(
  lane: Lane,
  top: number,
  scale: Scale,
  now: number,
): { readonly drawn: readonly SVGElement[]; readonly height: number } {
  const tracks = lane.tracks.filter(({ thief, marks }) => !thief || marks.length > 0);
  const pitch = pitchOf(tracks, scale);
  const rows = tracks.map((_, index) => top + TITLE + pitch * (index + 0.5) + 2);
  const bottom = top + TITLE + pitch * tracks.length;
  const row = (index: number) => rows[index] ?? 0;
  const drawn = [
    ...drawTitle(lane, top, scale),
    ...tracks.flatMap((track, index) => drawLine(lane, track, row(index), scale, now)),
    ...drawArcs(tracks, rows, scale),
    ...drawEnd(lane, top + TITLE, bottom, scale),
    ...tracks.flatMap((track, index) => drawMarks(track, row(index), scale)),
  ];
  return { drawn, height: bottom - top + FOOT };
}

/** On a narrow screen the names of holders stand above their lines. */
function pitchOf(tracks: readonly Track[], { isNarrow }: Scale): number {
  if (!isNarrow) return 46;
  return tracks.length > 1 ? 68 : 52;
}

function drawTitle({ title, sid }: Lane, top: number, scale: Scale): SVGElement[] {
  const end = `session …${sid.slice(-6)}`;
  return [
    svg('text', { class: 'title', x: 0, y: top + 15 }, title),
    ...(sid === '' ? [] : [svg('text', { class: 'sid', x: scale.width - 2, y: top + 15 }, end)]),
  ];
}

/** As long as the holder can use what it holds; dashed from where the session is over. */
function drawLine(lane: Lane, track: Track, y: number, scale: Scale, now: number): SVGElement[] {
  const begin = scale.x(track.marks[0]?.at ?? lane.began);
  const end = scale.x(lane.end?.at ?? now);
  const last = scale.x(now);
  const whose = track.thief ? 'thief' : 'owner';
  const above = scale.isNarrow ? 29 : -4;
  const text = lane.tracks.length > 1 ? track.name : '';
  const name = svg('text', { class: `name ${whose}`, x: 0, y: y - above }, text);
  if (track.marks.length === 0) return [name];
  return [
    name,
    svg('path', { class: `life ${whose}`, d: `M${begin} ${y}H${Math.max(begin, end)}` }),
    ...(lane.end === undefined ? [] : [svg('path', { class: 'after', d: `M${end} ${y}H${last}` })]),
  ];
}

function drawEnd(lane: Lane, top: number, bottom: number, scale: Scale): SVGElement[] {
  if (lane.end === undefined || lane.end.at < scale.from) return [];
  const x = scale.x(lane.end.at);
  const words = `session ended: ${lane.end.reason}`;
  const isRight = x > scale.width / 2;
  const name = lane.end.reason === 'reuse' ? 'end theft' : 'end';
  return [
    svg('path', { class: name, d: `M${x} ${top + 4}V${bottom - 2}` }),
    svg(
      'text',
      { class: `${name} ${isRight ? 'left' : ''}`, x: isRight ? x + 2 : x - 2, y: bottom + 12 },
      words,
    ),
  ];
}

function drawMoments({ moments }: Picture, bottom: number, scale: Scale): SVGElement[] {
  return moments.flatMap(({ at, text }) => {
    const x = scale.x(at);
    return [
      svg('path', { class: 'moment', d: `M${x} 18V${bottom}` }),
      svg('text', { class: `moment ${x > scale.width / 2 ? 'left' : ''}`, x, y: 12 }, text),
    ];
  });
}

function drawStore({ storeCalls }: Picture, top: number, scale: Scale): SVGElement[] {
  const y = top + 22;
  const seen = storeCalls.filter((at) => at >= scale.from);
  const strokes = seen.map((at) => `M${scale.x(at).toFixed(1)} ${y - 7}v14`);
  const name = scale.isNarrow ? { x: 0, y: y - 12 } : { x: 0, y: y + 4 };
  return [
    svg('text', { class: 'name', ...name }, 'store calls'),
    svg('path', { class: 'axis', d: `M${scale.left} ${y}H${scale.right}` }),
    svg('path', { class: 'store', d: strokes.join('') || 'M0 0' }),
  ];
}

function drawSeconds(scale: Scale, y: number): SVGElement[] {
  return secondsIn(scale).map((second) =>
    svg('text', { class: 'second', x: scale.x(second * 1000), y }, `${second} s`),
  );
}
