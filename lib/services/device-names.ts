import { Inject, Injectable } from '@nestjs/common';
import { cleanText } from '../domain/client-context.js';
import type { Session } from '../domain/session.js';
import { factsOf } from '../domain/session-facts.js';
import { AUTH_OPTIONS } from '../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../options/resolved-auth-options.js';

const MAX_LENGTH = 100;

/** What the host calls the device of a session: worked out when it is asked for, and kept nowhere. */
@Injectable()
export class DeviceNames {
  constructor(@Inject(AUTH_OPTIONS) private readonly options: ResolvedAuthOptions) {}

  /** `null` where nothing is known. A name is worth no failure, so whatever the host throws is `null` too. */
  of(session: Session): string | null {
    const { deviceName } = this.options;
    if (deviceName === undefined || session.userAgent === null) return null;
    try {
      return nameFrom(deviceName(session.userAgent, factsOf(session)));
    } catch {
      return null;
    }
  }
}

/** A type can't keep a host from giving something else. */
function nameFrom(given: unknown): string | null {
  if (typeof given === 'string') return cleanText(given, MAX_LENGTH).trim() || null;
  // A promise is no name, and its failure must not be one that nobody has caught.
  Promise.resolve(given).catch(() => undefined);
  return null;
}
