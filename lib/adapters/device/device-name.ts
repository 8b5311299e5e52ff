import { parseUserAgent } from './parse-user-agent.js';

/**
 * A name that people know a device by, such as `Chrome on Windows` or `Safari on iPhone`; `null` where the
 * `User-Agent` tells neither browser nor system. For `session.device`.
 *
 * @publicApi
 */
export function deviceName(userAgent: string | null | undefined): string | null {
  const { browser, os, platform } = parseUserAgent(userAgent);
  // Apple has one system on several devices; that of others names many that nobody would know.
  const place = platform?.vendor === 'Apple' && platform.model ? platform.model : os?.name;
  const names = [browser?.name, place].filter(Boolean);
  return [...new Set(names)].join(' on ') || null;
}
