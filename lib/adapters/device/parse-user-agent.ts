import Bowser from 'bowser';

/** What a `User-Agent` says of itself; empty where there is none. It proves nothing. */
export function parseUserAgent(
  userAgent: string | null | undefined,
): Partial<Bowser.Parser.ParsedResult> {
  return userAgent ? Bowser.parse(userAgent) : {};
}
