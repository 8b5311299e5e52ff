import { isNativeError } from 'node:util/types';
import { EnvironmentError } from '../environment/environment-error.js';

interface Diagnosis {
  readonly codes: readonly string[];
  readonly problem: string;
  readonly remedy: string;
}

/** Where drivers have no code for a connection that came to nothing. */
const NO_ANSWER = 'no answer';

/** What servers, drivers and Node say, by what is to be done about it. */
const DIAGNOSES: readonly Diagnosis[] = [
  {
    codes: [
      ...['28P01', '28000', 'WRONGPASS', 'NOAUTH', 'NOPERM', 'ER_ACCESS_DENIED_ERROR'],
      ...['ER_ACCESS_DENIED_NO_PASSWORD_ERROR', 'ER_DBACCESS_DENIED_ERROR'],
    ],
    problem: 'names a server that refuses this user or password',
    remedy: 'Correct them, with special characters percent-encoded',
  },
  {
    codes: ['3D000', '3F000', 'ER_BAD_DB_ERROR'],
    problem: 'names a database or a schema that is not there',
    remedy: 'Create it, or name another',
  },
  {
    codes: [
      ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'],
      ...['EHOSTUNREACH', 'ENETUNREACH', 'PROTOCOL_CONNECTION_LOST', '57P03', NO_ANSWER],
    ],
    problem: 'names a server that can not be reached',
    remedy: 'Start it, or correct host and port',
  },
];

const UNKNOWN: Diagnosis = {
  codes: [],
  problem: 'names a database that could not be opened',
  remedy: 'See what its server says of it',
};

/**
 * What can be told of a database that could not be opened. Messages of drivers can quote what they
 * were given, so nothing of them is kept but the code.
 */
export function openingError(variable: string, error: unknown): EnvironmentError {
  const code = codeOf(error);
  const { problem, remedy } = DIAGNOSES.find(({ codes }) => codes.includes(code)) ?? UNKNOWN;
  return new EnvironmentError(variable, `${problem} (${code})`, remedy);
}

/** A code as databases, drivers and Node give it. Redis begins its replies with one. */
export function codeOf(error: unknown): string {
  if (!isNativeError(error)) return 'unknown';
  const { code } = error as { readonly code?: unknown };
  if (typeof code === 'string' && /^\w{1,64}$/.test(code)) return code;
  const [, reply] = /^([A-Z]+) /.exec(error.message) ?? [];
  if (error.name === 'ReplyError' && reply !== undefined) return reply;
  return /timeout|timed out|terminated|closed/i.test(error.message) ? NO_ANSWER : error.name;
}
