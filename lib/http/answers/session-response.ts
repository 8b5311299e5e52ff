import type { Session } from '../../domain/session.js';

/** One session of `GET sessions` on the wire; times in ISO 8601. */
export interface SessionResponse {
  readonly sid: string;
  /** Whether it is the one that asks. */
  readonly current: boolean;
  readonly created_at: string;
  readonly last_used_at: string;
  /** When it ends if it is not used until then. */
  readonly expires_at: string;
  /** What people know it by, where the host names devices. */
  readonly device: string | null;
  readonly user_agent: string | null;
  readonly ip_address: string | null;
}

/** Writes a session for the subject it belongs to. */
export function sessionResponse(
  session: Session,
  currentSid: string | undefined,
  device: string | null,
): SessionResponse {
  return {
    sid: session.sid,
    current: session.sid === currentSid,
    created_at: new Date(session.createdAt).toISOString(),
    last_used_at: new Date(session.usedAt).toISOString(),
    expires_at: new Date(session.inactivityDeadline).toISOString(),
    device,
    user_agent: session.userAgent,
    ip_address: session.ipAddress,
  };
}
