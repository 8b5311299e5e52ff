import { list } from './list.mjs';

const ONLY_PUBLIC = "only 'public' is asked for";

export const OPTIONS = [
  ...list(
    'lib/options/key-options.ts',
    [
      'EqualityOperator',
      "ALGORITHMS[algorithm].family === 'hmac'",
      "ALGORITHMS[algorithm].family !== 'hmac'",
      'some and not all are of one kind where some and not all are of the other',
    ],
    ['StringLiteral', "'any'", '""', ONLY_PUBLIC, { line: "halves: 'any' | 'public' = 'any'," }],
  ),
  ...list('lib/options/read-access-token-keys.ts', [
    'StringLiteral',
    "'any'",
    '""',
    ONLY_PUBLIC,
    { line: "halves: 'any' | 'public' = 'any'," },
  ]),
  ...list('lib/options/read-transport.ts', [
    'OptionalChaining',
    'csrfKeys?.()',
    'csrfKeys()',
    'the flag is an option only where there are keys',
  ]),
  ...list('lib/options/resolve-resource-server-options.ts', [
    'MethodExpression',
    'keys.keys.some(({ jwk }) => jwk === undefined)',
    'keys.keys.every(({ jwk }) => jwk === undefined)',
    'there is one at least, and shared keys are not mixed with others',
  ]),
];
