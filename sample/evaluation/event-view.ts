import type { AuthEvent } from '../../lib/index.js';

/** What the page is told of an event: these members, where the event has them. Nothing secret is in any. */
const SHOWN = [
  ...['type', 'at', 'sid', 'subject', 'generation', 'gap', 'from', 'outcome', 'during'],
  ...['reason', 'count', 'except', 'service'],
];

/** An event without the client's address, and without the cause of a failure, which may say anything. */
export function eventView(event: AuthEvent): object {
  return Object.fromEntries(Object.entries(event).filter(([name]) => SHOWN.includes(name)));
}
