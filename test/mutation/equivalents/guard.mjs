import { IN_LIST, list } from './list.mjs';

const OVERRIDDEN = 'passport-jwt asks for it in its own authenticate(), which is overridden';
const THROWN = 'where there are no claims, handleRequest() has thrown';
const SHORTCUT = 'a shortcut: nothing that is asked for is always there';

export const GUARD = [
  ...list(
    'lib/http/guard/route-requirements.ts',
    ['ConditionalExpression', 'roles.length > 0', 'true', SHORTCUT],
    ['EqualityOperator', 'roles.length > 0', 'roles.length >= 0', SHORTCUT],
    ['ConditionalExpression', 'scopes.length === 0', 'false', SHORTCUT],
    [
      'ArrayDeclaration',
      '[]',
      IN_LIST,
      'a word with a space in it is no scope that a route can ask for',
      {
        line: "if (scopes.length === 0 || hasOneOfEach(scopes, parseScope(claimOf(claims, 'scope') ?? '') ?? []))",
      },
    ],
    [
      'ConditionalExpression',
      'authTime !== undefined',
      'true',
      'for the compiler: the age would be NaN, which is in no bounds',
    ],
  ),
  ...list(
    'lib/http/authentication/access-token.strategy.ts',
    ['ArrowFunction', '({ jws }: PassportRequest) => jws.token', '() => undefined', OVERRIDDEN],
    ['BlockStatement', "{ done(new Error('keys are found by the verifier')); }", '{}', OVERRIDDEN],
    ['StringLiteral', "'keys are found by the verifier'", '""', OVERRIDDEN],
  ),
  ...list(
    'lib/http/authentication/passport-gate.ts',
    ['ConditionalExpression', 'context.user === undefined', 'false', THROWN],
    [
      'StringLiteral',
      "'ERR_AUTH_ACCESS_TOKEN_MALFORMED'",
      '""',
      THROWN,
      {
        line: "if (context.user === undefined) throw new AuthError('ERR_AUTH_ACCESS_TOKEN_MALFORMED');",
      },
    ],
    [
      'BlockStatement',
      '{ return RESPONSE; }',
      '{}',
      'Passport looks at no response where it is given a callback',
    ],
  ),
  ...list('lib/http/authentication/recent-credentials.ts', [
    'StringLiteral',
    "'latin1'",
    '""',
    'what was verified is ASCII, the same in UTF-8',
  ]),
];
