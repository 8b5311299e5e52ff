import { Inject, Injectable, HttpException } from '@nestjs/common';
import { AuthError } from '../../domain/auth-error.js';
import { parseScope } from '../../domain/scope.js';
import type { Subject } from '../../domain/subject.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../../options/resolved-auth-options.js';
import { SubjectProvider } from '../../ports/subject-provider.js';
import { AuthEvents } from '../events/auth-events.js';
import { within } from '../within.js';

/**
 * The host's subject provider as services see it: with a deadline, its failures turned into
 * `ERR_AUTH_UNAVAILABLE`, and what it gives checked for form.
 */
@Injectable()
export class SubjectDirectory {
  constructor(
    private readonly provider: SubjectProvider,
    private readonly events: AuthEvents,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedAuthOptions,
  ) {}

  /** The subject that the credentials belong to, or `null`. */
  authenticate(
    credentials: Readonly<Record<string, unknown>>,
    request: unknown,
  ): Promise<Subject | null> {
    return this.ask(async () => checked(await this.provider.authenticate(credentials, request)));
  }

  /** The subject as it is now, or `null`. */
  load(sub: string): Promise<Subject | null> {
    return this.ask(async () => {
      const subject = checked(await this.provider.load(sub));
      if (subject !== null && subject.sub !== sub)
        throw new TypeError('load gave another subject than asked for');
      return subject;
    });
  }

  /** Runs code of the host under the same deadline and with the same answer to failure. */
  async ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await within(this.options.subjectDeadline, work(), 'the subject provider');
    } catch (cause) {
      if (cause instanceof AuthError || cause instanceof HttpException) throw cause;
      this.events.tell({ type: 'unavailable', service: 'subject', cause, context: {} });
      throw new AuthError('ERR_AUTH_UNAVAILABLE', { cause });
    }
  }
}

/** Refuses what would make a broken token: a mistake of the host, found at its first use. */
function checked(subject: Subject | null | undefined): Subject | null {
  if (subject === null || subject === undefined) return null;
  if (typeof subject.sub !== 'string' || subject.sub === '' || subject.sub.length > 255) {
    throw new TypeError('a subject needs a sub: a text of 1 to 255 characters');
  }
  if (subject.scope !== undefined && parseScope(subject.scope) === undefined) {
    throw new TypeError('the scope of a subject is space-separated words of printable ASCII');
  }
  if (subject.roles?.some((role) => typeof role !== 'string')) {
    throw new TypeError('the roles of a subject are texts');
  }
  return subject;
}
