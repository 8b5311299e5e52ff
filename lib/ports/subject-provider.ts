import type { Subject } from '../domain/subject.js';

/**
 * The host's side: who may sign in, and who they are now. An interface and, for hosts that inject
 * it, a DI token.
 *
 * What it throws is answered with 503 and changes nothing, however long it goes on; a Nest
 * `HttpException` and an `AuthError` are passed on as they are.
 *
 * @publicApi
 */
export abstract class SubjectProvider {
  /**
   * Checks credentials at sign-in. `null` for an unknown subject, a wrong password and a disabled
   * account alike; take the same time for each.
   *
   * @param credentials the JSON or form body of the sign-in request: an object, nothing else is known of it
   * @param request the request of the HTTP adapter
   */
  abstract authenticate(
    credentials: Readonly<Record<string, unknown>>,
    request: unknown,
  ): Promise<Subject | null> | Subject | null;

  /** The subject as it is now, at each refresh. `null` for a subject that is disabled or gone: its session ends. */
  abstract load(sub: string): Promise<Subject | null> | Subject | null;
}
