import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { AuthEvents, type Session } from '../../lib/index.js';
import { PeopleService } from '../people/people.service.js';
import { StoreCalls } from './store-calls.js';

/** Sessions that ended stay visible for a while; so many are looked up. */
const KEPT = 24;
/** As many rows as people can look at. */
const SHOWN = 60;

/** Everything that the store has of a session, in the names of the table; times as ISO 8601. */
type SessionRow = Readonly<Record<string, unknown>>;

/** The sessions of all people as the store has them: those that live, and the last that were heard of. */
@Injectable()
export class SessionRows implements OnModuleDestroy {
  /** The newest last. */
  private recent: readonly string[] = [];
  private readonly listening: Subscription;

  constructor(
    events: AuthEvents,
    private readonly people: PeopleService,
    private readonly calls: StoreCalls,
  ) {
    this.listening = events.on('signed-in').subscribe(({ sid }) => {
      this.recent = [...this.recent, sid].slice(-KEPT);
    });
  }

  /** For Nest. */
  onModuleDestroy(): void {
    this.listening.unsubscribe();
  }

  /** Newest first. */
  async read(): Promise<readonly SessionRow[]> {
    const store = this.calls.uncounted;
    const people = this.people.list().map(({ subject }) => subject.sub);
    const listings = await Promise.all(people.map((sub) => store.list(sub)));
    const readings = await Promise.all(this.recent.map((sid) => store.find(sid)));
    const sessions = [
      ...listings.flatMap((listing) => listing.sessions),
      ...readings.flatMap((reading) => reading?.session ?? []),
    ];
    const bySid = new Map(sessions.map((session) => [session.sid, session]));
    const newestFirst = [...bySid.values()].sort((a, b) => b.createdAt - a.createdAt);
    return newestFirst.slice(0, SHOWN).map(rowOf);
  }
}

/** Every member, none left out: that nothing among them is secret is what the page shows. */
function rowOf(session: Session): SessionRow {
  return {
    sid: session.sid,
    subject: session.subject,
    client_id: session.clientId,
    generation: session.generation,
    scope: session.scope,
    roles: session.roles,
    amr: session.amr,
    acr: session.acr,
    authenticated_at: timeOf(session.authenticatedAt),
    created_at: timeOf(session.createdAt),
    rotated_at: timeOf(session.rotatedAt),
    used_at: timeOf(session.usedAt),
    inactivity_deadline: timeOf(session.inactivityDeadline),
    absolute_deadline: timeOf(session.absoluteDeadline),
    revoked_at: timeOf(session.revokedAt),
    revocation_reason: session.revocationReason,
    user_agent: session.userAgent,
    ip_address: session.ipAddress,
  };
}

function timeOf(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
