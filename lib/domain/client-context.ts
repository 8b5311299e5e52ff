/**
 * Where a request came from, as far as is known. Kept with the session at sign-in and told in events.
 *
 * @publicApi
 */
export interface ClientContext {
  /** The `User-Agent` header. Cut to 512 characters; control characters are replaced. */
  readonly userAgent?: string;
  /** The client's address, as the HTTP adapter and its proxy trust report it. */
  readonly ipAddress?: string;
}

const MAX_USER_AGENT_LENGTH = 512;
const MAX_ADDRESS_LENGTH = 64;
/** C0, DEL and C1: what could break a line or speak to a terminal that shows a log. */
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;

/** A copy that is fit to be stored and logged. */
export function cleanContext(context: ClientContext): ClientContext {
  return {
    ...(context.userAgent !== undefined && {
      userAgent: cleanText(context.userAgent, MAX_USER_AGENT_LENGTH),
    }),
    ...(context.ipAddress !== undefined && {
      ipAddress: cleanText(context.ipAddress, MAX_ADDRESS_LENGTH),
    }),
  };
}

/** Text that others wrote, without control characters, and cut to so many characters. */
export function cleanText(text: string, maxLength: number): string {
  return text.slice(0, maxLength).replace(CONTROL, '\ufffd');
}
