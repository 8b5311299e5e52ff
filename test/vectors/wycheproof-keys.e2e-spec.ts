import { describe, expect, it } from '@jest/globals';
import { AuthConfigurationError } from 'nestjs-dual-token';
import { HTTP_ADAPTERS, startApp, withApp } from '../support/test-app.js';
import { applicationsWith, groupsOf, jwksOf, type Group } from '../support/wycheproof.js';

const NO_ALGORITHM = 'names an alg that is not known';
const NOT_FOR_THIS = 'is a JWK that is not to';
const NO_KEY = "is a JWK that can't be parsed";

/** What an application says of the key of a vector at its start. */
const REFUSALS: Readonly<Record<number, string>> = {
  1: 'mixes shared keys with pairs of keys',
  4: 'is a JWK whose k is not base64url', // both have one kid as well: see below
  6: NOT_FOR_THIS,
  7: 'can be factored',
  8: 'is an RSA key of 1024 bits',
  9: 'is an RSA key with an unfit exponent',
  10: 'has 31 bytes',
  11: 'has 47 bytes',
  12: 'has 63 bytes',
  16: 'has 0 bytes',
  17: 'has 0 bytes',
  18: 'has 0 bytes',
  19: NO_ALGORITHM,
  20: NO_ALGORITHM,
  21: NOT_FOR_THIS,
  22: NO_KEY,
  23: NO_KEY,
  24: NO_KEY,
  25: NO_ALGORITHM,
  26: NO_ALGORITHM,
};

const GROUPS = groupsOf('key');
const firstOf = (group: Group): number => group.tests[0]!.tcId;
const SECRET_MEMBERS = ['k', 'd', 'p', 'q', 'dp', 'dq', 'qi'];
const secretsOf = ({ private: hidden }: Group) =>
  jwksOf(hidden).flatMap((jwk) =>
    SECRET_MEMBERS.map((member) => jwk[member]).filter(
      (value) => value !== undefined && value !== '',
    ),
  );

describe.each(HTTP_ADAPTERS)('R17, R23, R24: the keys of Wycheproof on %s', (adapter) => {
  const refused = GROUPS.filter((group) => REFUSALS[firstOf(group)] !== undefined);
  const accepted = GROUPS.filter((group) => !refused.includes(group));

  it.each(refused.map((group) => [firstOf(group), group.comment, group] as const))(
    '%d, %s: no application starts with it, and none shows it',
    async (tcId, _comment, group) => {
      for (const { auth } of applicationsWith(group)) {
        const error: unknown = await startApp({ adapter, auth }).catch((one: unknown) => one);
        expect(error).toBeInstanceOf(AuthConfigurationError);
        const { message } = error as AuthConfigurationError;
        expect(message).toContain(REFUSALS[tcId]);
        for (const secret of secretsOf(group)) expect(message).not.toContain(secret);
      }
    },
  );

  it.each(accepted.map((group) => [firstOf(group), group.comment, group] as const))(
    '%d, %s: signs and verifies',
    async (_tcId, _comment, group) => {
      for (const { auth } of applicationsWith(group))
        await withApp({ adapter, auth }, async ({ client }) => {
          const { access_token: token } = await client.signIn('alice');
          expect((await client.get('/me', token)).status).toBe(200);
        });
    },
  );

  it('4: two keys with one kid are refused for that too, where each could stand alone', async () => {
    const { private: hidden } = GROUPS.find((group) => firstOf(group) === 4)!;
    const [first, second] = jwksOf(hidden);
    const k = Buffer.from(String(second!.k), 'base64url').toString('base64url');
    const group = { ...GROUPS[0]!, private: { keys: [first!, { ...second, k }] } };
    for (const { auth } of applicationsWith(group))
      await expect(startApp({ adapter, auth })).rejects.toThrow('has a kid that is there already');
  });
});
