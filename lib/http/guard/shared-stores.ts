import type { ModulesContainer } from '@nestjs/core';
import { AUTH_OPTIONS, INSTANCE_NAME } from '../../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../../options/resolved-auth-options.js';
import { RefreshTokenRepository } from '../../ports/refresh-token-repository.js';
import { keepSameSessions } from '../../ports/store-identity.js';

/** An instance that issues tokens. */
interface Issuing {
  readonly name: string;
  readonly issuer: string;
  readonly repository: RefreshTokenRepository;
}

/**
 * Says which instances of different issuers keep their sessions in one store, which knows subjects and no issuers.
 * Not refused, since their subjects may have nothing in common.
 *
 * @param own name of the instance that asks; one of those concerned is told, so that it is said once
 */
export function warningsOfSharedStore(modules: ModulesContainer, own: string): readonly string[] {
  const all = issuingIn(modules);
  const asking = all.find(({ name }) => name === own);
  if (asking === undefined) return [];
  const sharing = all.filter((one) => keepSameSessions(one.repository, asking.repository));
  const names = sharing.map(({ name }) => name).sort();
  if (names[0] !== own || new Set(sharing.map(({ issuer }) => issuer)).size === 1) return [];
  const instances = names.map((name) => `'${name}'`).join(', ');
  return [
    `the instances ${instances} have different issuers and one store, where whoever has the same sub is the same ` +
      'subject: at each of them, it sees and ends the sessions of the others too, and limits count them together. ' +
      'Give each a store of its own, such as a table or a prefix, unless no sub is in two of them',
  ];
}

function issuingIn(modules: ModulesContainer): readonly Issuing[] {
  return [...modules.values()].flatMap(({ providers }) => {
    const made = (token: symbol | typeof RefreshTokenRepository): unknown =>
      providers.get(token)?.instance;
    const repository = made(RefreshTokenRepository) as RefreshTokenRepository | undefined;
    const name = made(INSTANCE_NAME) as string | undefined;
    if (repository === undefined || name === undefined) return [];
    const { issuer } = made(AUTH_OPTIONS) as ResolvedAuthOptions;
    return [{ name, issuer, repository }];
  });
}
