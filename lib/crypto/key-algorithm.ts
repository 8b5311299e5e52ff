import type { KeyObject } from 'node:crypto';
import type { ParsedKey } from './parse-key.js';
import {
  ALGORITHMS,
  SIGNING_ALGORITHMS,
  familyOf,
  type SigningAlgorithm,
} from './signing-algorithm.js';
import { UnfitKeyError } from './unfit-key.error.js';

const CURVES: Readonly<Record<string, SigningAlgorithm>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
};

/** The one algorithm of a key: as it says, or as its kind suggests. */
export function algorithmOf({ object, alg }: ParsedKey): SigningAlgorithm {
  const usual = usualAlgorithmOf(object);
  if (usual === undefined) {
    const remedy =
      'Give an RSA key (not one bound to RSA-PSS), an EC key on P-256, P-384 or P-521, or a shared key';
    throw new UnfitKeyError('is of a kind that signs no access token', remedy);
  }
  if (alg === undefined) return usual;
  const named = SIGNING_ALGORITHMS.find((one) => one === alg);
  if (named === undefined) {
    throw new UnfitKeyError(
      'names an alg that is not known',
      `Known: ${SIGNING_ALGORITHMS.join(', ')}`,
    );
  }
  const { family, curve } = ALGORITHMS[named];
  if (family !== familyOf(object) || curve !== ALGORITHMS[usual].curve) {
    throw new UnfitKeyError(`does not fit its alg ${named}`, `Leave alg out for ${usual}`);
  }
  return named;
}

function usualAlgorithmOf(key: KeyObject): SigningAlgorithm | undefined {
  switch (familyOf(key)) {
    case 'hmac':
      return 'HS256';
    case 'rsa':
      return 'RS256';
    case 'ec':
      return CURVES[key.asymmetricKeyDetails?.namedCurve ?? ''];
    case undefined:
      return undefined;
  }
}
