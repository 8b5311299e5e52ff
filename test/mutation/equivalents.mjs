import { CRYPTO } from './equivalents/crypto.mjs';
import { DOMAIN } from './equivalents/domain.mjs';
import { GUARD } from './equivalents/guard.mjs';
import { OPTIONS } from './equivalents/options.mjs';

/**
 * Mutants that no test can tell from the original, each with the reason. An entry that is about no
 * surviving mutant fails the run, so that the list stays true.
 */
export const EQUIVALENTS = [...DOMAIN, ...CRYPTO, ...OPTIONS, ...GUARD];
