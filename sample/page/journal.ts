import { byId, html } from './elements.js';
import type { AuthEvent } from './live.js';

const KEPT = 120;

/** The timeline in words, newest last: what the page does, and what the server says of it. */
export class Journal {
  private readonly list = byId('journal');

  write(text: string, kind: 'page' | 'server' | 'theft' = 'page'): void {
    const time = new Date().toLocaleTimeString([], { hour12: false });
    const item = html('li', { class: kind }, html('time', {}, time), ' ', text);
    this.list.append(item);
    while (this.list.childElementCount > KEPT) this.list.firstElementChild?.remove();
    const { parentElement: log } = this.list;
    if (log !== null) log.scrollTop = log.scrollHeight;
  }

  event(event: AuthEvent): void {
    this.write(wordsFor(event), event.type === 'reuse-detected' ? 'theft' : 'server');
  }
}

function wordsFor(event: AuthEvent): string {
  const { type, subject, sid, generation, reason, gap, outcome, count, service } = event;
  const facts = [
    subject,
    sid !== undefined && `session …${sid.slice(-6)}`,
    generation !== undefined && `generation ${generation}`,
    gap !== undefined && `${gap} behind the newest`,
    outcome?.replace('-', ' '),
    reason !== undefined && `because: ${reason}`,
    count !== undefined && `${count} ended`,
    service !== undefined && `the ${service} service`,
  ];
  return `${type}: ${facts.filter((fact) => typeof fact === 'string').join(', ')}`;
}
