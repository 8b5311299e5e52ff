import { parseUserAgent } from './parse-user-agent.js';

/** A kind of device, as far as a `User-Agent` tells. */
export type DeviceClass = 'desktop' | 'phone' | 'tablet' | 'other';

/**
 * What kind of device a `User-Agent` says it is; `other` for television sets, programs and whatever says
 * nothing. For `session.limitBy`. Browsers on an iPad say that they are on a Mac, unless told otherwise, and
 * so are `desktop`.
 *
 * @publicApi
 */
export function deviceClass(userAgent: string | null | undefined): DeviceClass {
  switch (parseUserAgent(userAgent).platform?.type) {
    case 'desktop':
      return 'desktop';
    case 'mobile':
      return 'phone';
    case 'tablet':
      return 'tablet';
    default:
      return 'other';
  }
}
