import {
  deriveAccessTokenKey,
  type SigningKey,
  type VerificationKey,
} from '../crypto/access-token-key.js';
import { requireCompatible, signingKeyOption, verificationKeyOption } from './key-options.js';
import { kindOf, type OptionReader } from './option-reader.js';

/** The keys of access tokens at the start. */
export interface AccessTokenKeys {
  /** Signs, and verifies. */
  readonly signing: SigningKey;
  /** Verify only. */
  readonly others: readonly VerificationKey[];
}

/**
 * Reads `signingKey` and `verificationKeys` of `accessToken`; without a signing key, the keys are derived
 * from the secrets.
 *
 * @throws AuthConfigurationError
 */
export function readAccessTokenKeys(
  group: OptionReader,
  secrets: readonly [Uint8Array, ...Uint8Array[]],
): AccessTokenKeys {
  const given = readVerificationKeys(group);
  const keys = group.has('signingKey')
    ? { signing: readSigningKey(group, secrets), others: given }
    : derivedKeys(secrets, given);
  requireCompatible('accessToken.verificationKeys', [keys.signing, ...keys.others]);
  return Object.freeze(keys);
}

function derivedKeys(
  [first, ...rest]: readonly [Uint8Array, ...Uint8Array[]],
  given: readonly VerificationKey[],
): AccessTokenKeys {
  return {
    signing: deriveAccessTokenKey(first),
    others: Object.freeze([...rest.map(deriveAccessTokenKey), ...given]),
  };
}

function readSigningKey(group: OptionReader, secrets: readonly Uint8Array[]): SigningKey {
  const key = signingKeyOption('accessToken.signingKey', group.get('signingKey'));
  const { signingKey } = key;
  if (signingKey.type === 'secret' && secrets.some((one) => signingKey.export().equals(one)))
    group.refuse(
      'signingKey',
      'is the secret itself',
      'Leave it out: a key is derived from the secret',
    );
  return key;
}

/**
 * Reads a list of keys that verify.
 *
 * @param halves `'public'` refuses the private key of a pair: who only verifies must not have it
 */
export function readVerificationKeys(
  group: OptionReader,
  halves: 'any' | 'public' = 'any',
): readonly VerificationKey[] {
  const given = group.get('verificationKeys') ?? [];
  if (!Array.isArray(given))
    return group.refuse('verificationKeys', `is ${kindOf(given)}`, 'Give an array of keys');
  return Object.freeze(
    given.map((one: unknown, at) =>
      verificationKeyOption(group.nameOf(`verificationKeys[${at}]`), one, halves),
    ),
  );
}
