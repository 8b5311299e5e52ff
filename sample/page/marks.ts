import { svg } from './elements.js';
import type { Mark, Track } from './picture.js';
import type { Scale } from './scale.js';

const RADIUS = 11;
const CHARACTER = 6.4;

/** Where a mark is. */
interface Point {
  readonly x: number;
  readonly y: number;
}

/** Everything that happened to one holder, in order. */
export function drawMarks(track: Track, y: number, scale: Scale): SVGElement[] {
  const seen = track.marks.filter(({ at }) => at >= scale.from);
  const calls = seen.filter(({ kind }) => kind === 'call');
  const others = seen.filter(({ kind }) => kind !== 'call');
  return [
    ...drawCalls(calls, y, scale),
    ...others.map((mark) => drawMark(mark, { x: scale.x(mark.at), y }, track.thief)),
    ...drawTexts(others, y, scale, track.thief),
  ];
}

/** One path for all of them: there may be hundreds. */
function drawCalls(calls: readonly Mark[], y: number, scale: Scale): SVGElement[] {
  if (calls.length === 0) return [];
  const strokes = calls.map(({ at }) => `M${scale.x(at).toFixed(1)} ${y - 5}v10`);
  return [svg('path', { class: 'calls', d: strokes.join('') })];
}

function drawMark({ kind, generation }: Mark, { x, y }: Point, thief: boolean): SVGElement {
  const number = generation === undefined ? '' : String(generation);
  const inside = () => svg('text', { class: 'number', x, y: y + 4 }, number);
  const whose = thief ? 'thief' : 'owner';
  switch (kind) {
    case 'generation':
      return group(`generation ${whose}`, svg('circle', { cx: x, cy: y, r: RADIUS }), inside());
    case 'retry':
      return group(`retry ${whose}`, svg('circle', { cx: x, cy: y, r: RADIUS - 1 }), inside());
    case 'copied':
      return group('copied', svg('circle', { cx: x, cy: y, r: RADIUS - 1 }), inside());
    case 'lost':
      return group('lost', svg('path', { d: `M${x - 5} ${y - 12}l5 8l-4 3l6 9` }));
    case 'reuse':
      return group('reuse', cross({ x, y }, 10));
    case 'refused':
    case 'out':
      return group(`refused ${whose}`, cross({ x, y }, 6));
    case 'down':
      return group('down', svg('rect', { x: x - 7, y: y - 7, width: 14, height: 14, rx: 3 }));
    case 'call':
      return group('calls');
  }
}

function group(name: string, ...children: readonly SVGElement[]): SVGElement {
  return svg('g', { class: name }, ...children);
}

function cross({ x, y }: Point, size: number): SVGElement {
  const two = size * 2;
  const d = `M${x - size} ${y - size}l${two} ${two}M${x + size} ${y - size}l${-two} ${two}`;
  return svg('path', { d });
}

/** Above its mark; below where the one before is in the way; nowhere where that one is too. */
function drawTexts(
  marks: readonly Mark[],
  y: number,
  scale: Scale,
  thief: boolean,
): readonly SVGElement[] {
  const ends = { above: -Infinity, below: -Infinity };
  return marks.flatMap(({ at, text }) => {
    if (text === undefined) return [];
    const half = (text.length * CHARACTER) / 2;
    const x = Math.min(Math.max(scale.x(at), half), scale.width - half);
    const free = (['above', 'below'] as const).find((place) => ends[place] < x - half - 4);
    if (free === undefined) return [];
    ends[free] = x + half;
    const place = free === 'above' ? y - 16 : y + 25;
    return [svg('text', { class: thief ? 'text thief' : 'text', x, y: place }, text)];
  });
}

/** Curves from a token to where the same one came again, and to whoever copied it. */
export function drawArcs(
  tracks: readonly Track[],
  rows: readonly number[],
  scale: Scale,
): SVGElement[] {
  const places = tracks.flatMap(({ marks, thief }, index) =>
    marks.map((mark) => ({ mark, thief, x: scale.x(mark.at), y: rows[index] ?? 0 })),
  );
  return places.flatMap((place) => {
    const { kind, generation, at } = place.mark;
    if (kind !== 'retry' && kind !== 'copied') return [];
    const origin = places.find(({ mark }) => isOrigin(mark, at) && mark.generation === generation);
    if (origin === undefined || origin.mark.at < scale.from) return [];
    return [svg('path', { class: `arc ${kind}`, d: curve(origin, place) })];
  });
}

function isOrigin({ kind, at }: Mark, before: number): boolean {
  return (kind === 'generation' || kind === 'lost') && at <= before;
}

function curve(from: Point, to: Point): string {
  const middle = (from.x + to.x) / 2;
  const bow = from.y === to.y ? from.y - 34 : (from.y + to.y) / 2;
  return `M${from.x} ${from.y}Q${middle} ${bow} ${to.x} ${to.y}`;
}
