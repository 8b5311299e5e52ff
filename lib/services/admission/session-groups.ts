import { Inject, Injectable } from '@nestjs/common';
import { factsOf, type SessionFacts } from '../../domain/session-facts.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../../options/resolved-auth-options.js';
import type { SessionListing } from '../../ports/refresh-token-repository.js';
import { SessionStore } from '../session-store.js';
import { SubjectDirectory } from '../subject/subject-directory.js';

/** Which sessions of a subject count together: all of them, or those that the host says. */
@Injectable()
export class SessionGroups {
  constructor(
    private readonly store: SessionStore,
    private readonly directory: SubjectDirectory,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedAuthOptions,
  ) {}

  /** @throws AuthError `ERR_AUTH_UNAVAILABLE` when the host's function fails */
  async of(session: SessionFacts): Promise<string> {
    const [group = ''] = await this.groupsOf([session]);
    return group;
  }

  /** The live sessions of a subject in one group. */
  async list(subject: string, group: string): Promise<SessionListing> {
    const { sessions, now } = await this.store.list(subject);
    const groups = await this.groupsOf(sessions);
    return { sessions: sessions.filter((_, at) => groups[at] === group), now };
  }

  private async groupsOf(sessions: readonly SessionFacts[]): Promise<readonly string[]> {
    const by = this.options.sessionLimit?.by;
    if (by === undefined) return sessions.map(() => '');
    return this.directory.ask(() => Promise.all(sessions.map(async (one) => groupOf(by, one))));
  }
}

/** A type can't keep a host from answering something else, or later. */
async function groupOf(
  by: (session: SessionFacts) => unknown,
  session: SessionFacts,
): Promise<string> {
  const group = await by(factsOf(session));
  if (typeof group !== 'string') throw new TypeError('session.limitBy gave no text');
  return group;
}
