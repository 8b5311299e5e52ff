import type { Subject, SubjectProvider } from 'nestjs-dual-token';

/** People in memory, who can be disabled, changed and made unreachable. */
export class TestSubjects implements SubjectProvider {
  readonly people = new Map<string, Subject>([
    ['alice', { sub: 'alice', scope: 'orders:read orders:write', roles: ['clerk'] }],
    ['bob', { sub: 'bob', scope: 'orders:read', roles: ['admin'] }],
  ]);
  /** Thrown by every call while it is set. */
  failure: Error | undefined;
  /** Awaited by every call. */
  before: () => Promise<void> = () => Promise.resolve();

  /** Changes what is known of a person. */
  change(sub: string, changes: Partial<Subject>): void {
    this.people.set(sub, { ...this.people.get(sub), ...changes, sub });
  }

  async authenticate({
    username,
    password,
  }: Readonly<Record<string, unknown>>): Promise<Subject | null> {
    await this.ready();
    return password === 'right' && typeof username === 'string'
      ? (this.people.get(username) ?? null)
      : null;
  }

  async load(sub: string): Promise<Subject | null> {
    await this.ready();
    return this.people.get(sub) ?? null;
  }

  private async ready(): Promise<void> {
    await this.before();
    if (this.failure) throw this.failure;
  }
}
