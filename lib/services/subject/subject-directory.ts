import { Inject, Injectable, HttpException } from '@nestjs/common';
import { AuthError } from '../../domain/auth-error.js';
import { checkSubject, type Subject } from '../../domain/subject.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../../options/resolved-auth-options.js';
import { SubjectProvider } from '../../ports/subject-provider.js';
import { AuthEvents } from '../events/auth-events.js';
import { within } from '../../ports/within.js';

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
    return this.ask(async () =>
      checkSubject(await this.provider.authenticate(credentials, request)),
    );
  }

  /** The subject as it is now, or `null`. */
  load(sub: string): Promise<Subject | null> {
    return this.ask(async () => {
      const subject = checkSubject(await this.provider.load(sub));
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
