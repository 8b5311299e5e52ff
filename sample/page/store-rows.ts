import { byId, html } from './elements.js';
import { readRows, type Row } from './server.js';
import type { Stage } from './stage.js';

const COLUMNS = ['sid', 'subject', 'generation', 'rotated_at', 'revoked_at', 'revocation_reason'];
const SHOWN = 8;
const PATIENCE_MS = 250;

/** The rows of the store beside the timeline, read anew after each event. */
export class StoreRows {
  private isDue = false;

  constructor(private readonly stage: Stage) {
    stage.live.onEvent(() => {
      this.ask();
    });
    stage.onChange(() => {
      this.ask();
    });
    this.ask();
  }

  /** Several events in a row are one look. */
  ask(): void {
    if (this.isDue) return;
    this.isDue = true;
    setTimeout(() => {
      this.isDue = false;
      void this.show();
    }, PATIENCE_MS);
  }

  private async show(): Promise<void> {
    const rows = await readRows().catch(() => undefined);
    if (rows === undefined) return;
    const { sessions } = rows;
    const current = new Set(this.stage.picture.lanes.map(({ sid }) => sid));
    const first = [
      ...sessions.filter(({ sid }) => current.has(sid)),
      ...sessions.filter(({ sid }) => !current.has(sid)),
    ].slice(0, SHOWN);
    const head = html('tr', {}, ...COLUMNS.map((name) => html('th', { scope: 'col' }, name)));
    byId('rows').replaceChildren(
      html('thead', {}, head),
      html('tbody', {}, ...first.map((row) => rowOf(row, current.has(row.sid)))),
    );
    const [newest] = first;
    byId('row-in-full').textContent =
      newest === undefined ? 'No row yet.' : JSON.stringify(newest, null, 2);
  }
}

function rowOf(row: Row, isCurrent: boolean): HTMLTableRowElement {
  const names = [isCurrent ? 'current' : '', row.revoked_at === null ? '' : 'revoked'];
  return html(
    'tr',
    { class: names.join(' ') },
    ...COLUMNS.map((name) => html('td', {}, cell(name, row[name]))),
  );
}

function cell(name: string, member: unknown): string {
  if (typeof member !== 'string' && typeof member !== 'number') return '–';
  const value = String(member);
  if (name === 'sid') return `…${value.slice(-6)}`;
  if (name.endsWith('_at')) return new Date(value).toLocaleTimeString([], { hour12: false });
  return value;
}
