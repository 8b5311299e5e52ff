import type { Revocation } from '../../domain/revocation.js';

/** A revocation as it is in the stream. */
export function recordOf(revocation: Revocation): string {
  return JSON.stringify(revocation);
}

/** What an entry of the stream says; `undefined` for one that is not of this library, or of a later version of it. */
export function revocationOf(record: string | undefined): Revocation | undefined {
  const value = parsed(record);
  if (typeof value !== 'object' || value === null) return undefined;
  const { kind, sid, issuer, subject, begunUpTo, except, keepFor } = value as Record<
    string,
    unknown
  >;
  if (!isNumber(keepFor)) return undefined;
  if (kind === 'session' && isText(sid)) return { kind, sid, keepFor };
  if (kind !== 'subject' || !isText(issuer) || !isText(subject)) return undefined;
  if (!isNumber(begunUpTo) || !Array.isArray(except) || !except.every(isText)) return undefined;
  return { kind, issuer, subject, begunUpTo, except, keepFor };
}

function parsed(record: string | undefined): unknown {
  try {
    return JSON.parse(record ?? '');
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}
