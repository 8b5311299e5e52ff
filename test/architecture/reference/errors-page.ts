import { join } from 'node:path';
import ts from 'typescript';
import { AUTH_ERROR_CODES, AuthError } from '../../../lib/domain/auth-error.js';
import { answerTo } from '../../../lib/http/answers/error-answer.js';
import { LIB } from '../imports.js';
import { checker, program } from '../surface-types.js';
import { code, commentOf } from './prose.js';

/** `docs/reference/errors.md`: every error code, when it comes, and what a client is answered. */
export function errorsPage(): string {
  const meanings = commentsOfCodes();
  return [
    '# Error codes',
    'An `AuthError` has a `code` that is never renamed within a major version, a `reason` and a `message`; none of them ' +
      'holds a token. Over HTTP it is answered as follows. A refused refresh says `invalid_grant` and nothing more, ' +
      'whatever the cause; the cause is in the event [`refused`](events.md#refused). What the client for browsers throws ' +
      'is in [its own guide](../client.md).',
    ...AUTH_ERROR_CODES.map((name) => {
      const error = new AuthError(name);
      return [
        `## ${code(name)}`,
        meanings.get(name) ?? '',
        `${answerOf(error)} Reason ${code(error.reason)}: ${error.message}.`,
      ].join('\n\n');
    }),
  ].join('\n\n');
}

function answerOf(error: AuthError): string {
  const { status, body, headers } = answerTo(error);
  const wire =
    typeof body.error === 'string' ? code(`{"error":"${body.error}"}`) : 'without an error code';
  const others = Object.entries(headers).filter(([name]) => name !== 'Cache-Control');
  const shown = others.map(([name, value]) => code(`${name}: ${value}`));
  return `${status} ${wire}${shown.length > 0 ? `, ${shown.join(', ')}` : ''}.`;
}

/** The comments in the table that the codes are from. */
function commentsOfCodes(): ReadonlyMap<string, string> {
  const source = program.getSourceFile(join(LIB, 'domain/auth-error.ts'))!;
  const table = source.statements
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .find(({ name }) => name.getText() === 'ERRORS')!;
  return new Map(
    checker
      .getPropertiesOfType(checker.getTypeAtLocation(table))
      .map((symbol) => [symbol.name, commentOf(symbol)]),
  );
}
