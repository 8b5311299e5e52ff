import { hash, randomBytes } from 'node:crypto';

/** Bytes in a handle: 6 of creation time in milliseconds, 18 random. */
export const HANDLE_LENGTH = 24;
const TIME_LENGTH = 6;

/** Makes the secret part of a new session's refresh tokens: 144 bits from the system's CSPRNG behind the time. */
export function createHandle(now: number): Buffer {
  const handle = randomBytes(HANDLE_LENGTH);
  handle.writeUIntBE(now, 0, TIME_LENGTH);
  return handle;
}

/**
 * The public id of the session that a handle belongs to: a UUID in the version 7 layout (RFC 9562
 * section 5.7) of the handle's time and bits of SHA-256 over the handle. Nobody gets from it to the handle.
 */
export function sessionIdOf(handle: Uint8Array): string {
  const uuid = Buffer.alloc(16);
  uuid.set(handle.subarray(0, TIME_LENGTH));
  uuid.set(hash('sha256', handle, 'buffer').subarray(0, 10), TIME_LENGTH);
  uuid[6] = 0x70 | ((uuid[6] ?? 0) & 0x0f);
  uuid[8] = 0x80 | ((uuid[8] ?? 0) & 0x3f);
  const hex = uuid.toString('hex');
  const end = `${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${end}`;
}

const UUID_FORM = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether text has the form of a session id. */
export function isSessionId(text: string): boolean {
  return UUID_FORM.test(text);
}

/** Where a UUID has its version, which says whether there is a time in it. */
const VERSION_AT = 14;

/** When a session began: the time in its id, in milliseconds since the epoch; `undefined` for another kind of id. */
export function sessionBeganAt(sid: string): number | undefined {
  if (!isSessionId(sid) || sid[VERSION_AT] !== '7') return undefined;
  return Number.parseInt(sid.slice(0, 8) + sid.slice(9, 13), 16);
}
