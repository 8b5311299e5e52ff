import { IN_LIST, IN_TEXT, list } from './list.mjs';

const NEVER_MISSING = 'the default is for the compiler: split() gives one part at least';

export const DOMAIN = [
  ...list(
    'lib/domain/access-token-claims.ts',
    ...["'iss'", "'sub'", "'aud'", "'exp'"].map((name) => [
      'StringLiteral',
      name,
      '""',
      'every token has one from the library, which comes after those of the host',
    ]),
  ),
  ...list(
    'lib/domain/client-network.ts',
    [
      'StringLiteral',
      "''",
      IN_TEXT,
      NEVER_MISSING,
      { line: "const [withoutZone = ''] = address.split('%');" },
    ],
    [
      'StringLiteral',
      "''",
      IN_TEXT,
      NEVER_MISSING,
      { line: "const [head = '', tail] = written.split('::');" },
    ],
    ...[
      ['ConditionalExpression', "tail === ''", 'false'],
      ['StringLiteral', "''", IN_TEXT],
      ['ArrayDeclaration', '[]', IN_LIST],
    ].map((mutant) => [
      ...mutant,
      'where zeros end an address they are six at the most: the four groups that count are the same',
      { line: "const after = tail === '' ? [] : tail.split(':');" },
    ]),
  ),
  ...list(
    'lib/domain/duration.ts',
    ['ArrayDeclaration', '[]', IN_LIST, 'only the second and the third are read'],
    ['StringLiteral', "''", IN_TEXT, 'neither is a unit'],
  ),
  ...list(
    'lib/domain/same-client.ts',
    ...['\\d(?:[._]\\d+)*', '\\d+(?:[._]\\d)*'].map((number) => [
      'Regex',
      '/\\/[^\\s;)]*|\\d+(?:[._]\\d+)*/g',
      `/\\/[^\\s;)]*|${number}/g`,
      'what is left of a number is the next match, and replaced as well',
    ]),
  ),
  ...list('lib/domain/scope.ts', [
    'ArrayDeclaration',
    '[]',
    IN_LIST,
    'a word with a space in it is in no scope',
    {
      line: "return intersect(parseScope(granted) ?? [], parseScope(current ?? '') ?? []).join(' ');",
      times: 2,
    },
  ]),
  ...list('lib/domain/session-limit.ts', [
    'EqualityOperator',
    'a.sid < b.sid',
    'a.sid <= b.sid',
    'no two sessions have the same sid',
  ]),
  ...list(
    'lib/domain/subject-cutoff.ts',
    [
      'ConditionalExpression',
      'this.excepted === undefined && except.length === 0',
      'false',
      'the long way comes to the same; the short one saves a map that most subjects never need',
    ],
    [
      'BlockStatement',
      '{ this.latest = Math.max(this.latest, begunUpTo); return isNew; }',
      '{}',
      'as above',
    ],
    [
      'ConditionalExpression',
      'sid === undefined',
      'false',
      'for the compiler: no exception has undefined as its sid',
    ],
  ),
];
