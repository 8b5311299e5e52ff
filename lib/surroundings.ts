import { InMemoryRefreshTokenRepository } from './adapters/in-memory/in-memory-refresh-token.repository.js';
import { DEFAULT_INSTANCE } from './options/auth-tokens.js';
import type { Surroundings } from './options/resolve-auth-options.js';
import type { ResolvedAuthStructure } from './options/resolve-auth-structure.js';

/** What the options of a module with this structure are judged against, as far as is known before it is made. */
export function surroundingsOf({
  repository,
  name,
}: Pick<ResolvedAuthStructure, 'repository' | 'name'>): Surroundings {
  return {
    ...surroundingsWith(repository ?? InMemoryRefreshTokenRepository),
    ...(name !== DEFAULT_INSTANCE && { instance: name }),
  };
}

/** The same for a repository that was made, or the class that it will be made of. */
export function surroundingsWith(repository: object): Surroundings {
  const made = typeof repository === 'function' ? (repository.prototype as unknown) : repository;
  const isBase = made === InMemoryRefreshTokenRepository.prototype;
  const inMemory = isBase || made instanceof InMemoryRefreshTokenRepository;
  return { production: process.env.NODE_ENV === 'production', inMemory };
}
