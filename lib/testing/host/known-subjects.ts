import type { Subject } from '../../domain/subject.js';
import type { SubjectProvider } from '../../ports/subject-provider.js';

/** The subjects of an application that has none: those that a test has signed in, as it did last. */
export class KnownSubjects implements SubjectProvider {
  private readonly bySub = new Map<string, Subject>();

  know(subject: Subject): void {
    this.bySub.set(subject.sub, subject);
  }

  /** Nobody has a password. */
  authenticate(): null {
    return null;
  }

  load(sub: string): Subject | null {
    return this.bySub.get(sub) ?? null;
  }
}
