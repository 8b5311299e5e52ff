import { IN_LIST, IN_TEXT, list } from './list.mjs';

const AT_THE_END = 'the end of a function returns undefined';
const ASCII = 'what is signed is ASCII, the same in each encoding';
const FOR_THE_COMPILER = 'for the compiler: it is always there';

export const CRYPTO = [
  ...list('lib/crypto/jwk.ts', ['StringLiteral', "''", IN_TEXT, FOR_THE_COMPILER]),
  ...list(
    'lib/crypto/jws.ts',
    ['BlockStatement', '{ return undefined; }', '{}', AT_THE_END, { times: 2 }],
    [
      'Regex',
      '/("(?:[^"\\\\]|\\\\.)*")|\\s+/g',
      '/("(?:[^"\\\\]|\\\\.)*")|\\s/g',
      'the rest of the white space is the next match',
    ],
    [
      'OptionalChaining',
      'SIGNIFICANT_BITS_ZERO[rest]?.includes',
      'SIGNIFICANT_BITS_ZERO[rest].includes',
      FOR_THE_COMPILER,
    ],
    [
      'BooleanLiteral',
      'false',
      'true',
      FOR_THE_COMPILER,
      {
        line: 'return rest === 0 || (SIGNIFICANT_BITS_ZERO[rest]?.includes(text.charAt(end - 1)) ?? false);',
      },
    ],
  ),
  ...list(
    'lib/crypto/key-algorithm.ts',
    ['StringLiteral', "''", IN_TEXT, FOR_THE_COMPILER],
    [
      'OptionalChaining',
      'key.asymmetricKeyDetails?.namedCurve',
      'key.asymmetricKeyDetails.namedCurve',
      FOR_THE_COMPILER,
    ],
    ['ConditionalExpression', 'case undefined: return undefined;', 'case undefined:', AT_THE_END],
  ),
  ...list(
    'lib/crypto/signature-check.ts',
    [
      'OptionalChaining',
      'key.asymmetricKeyDetails?.modulusLength',
      'key.asymmetricKeyDetails.modulusLength',
      FOR_THE_COMPILER,
    ],
    ['StringLiteral', "'latin1'", '""', ASCII],
  ),
  ...list('lib/crypto/sign-jws.ts', ['StringLiteral', "'latin1'", '""', ASCII]),
  ...list('lib/crypto/parse-key.ts', [
    'ObjectLiteral',
    '{ alg: undefined, kid: undefined, use: undefined, keyOps: undefined }',
    '{}',
    'for the compiler: a member that is missing is read as undefined',
  ]),
  ...list(
    'lib/crypto/read-access-token-key.ts',
    [
      'StringLiteral',
      "'any'",
      '""',
      "only 'public' is asked for",
      { line: "halves: 'any' | 'public' = 'any'," },
    ],
    ['BlockStatement', '{ return false; }', '{}', 'undefined is as little true'],
  ),
  ...list(
    'lib/crypto/refresh-token-codec.ts',
    ['ArrayDeclaration', '[]', IN_LIST, 'only the second is read'],
    ['StringLiteral', "'utf8'", '""', 'Buffer.from takes an empty name for UTF-8'],
  ),
  ...list(
    'lib/crypto/signing-algorithm.ts',
    ['ConditionalExpression', 'default: return undefined;', 'default:', AT_THE_END],
    [
      'ObjectLiteral',
      '{ padding: constants.RSA_PKCS1_PADDING }',
      '{}',
      'it is what node:crypto does unless told otherwise',
    ],
  ),
];
