import { lookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { scopeOf } from './address-scope.js';

/**
 * Decides at which addresses a JWK Set may be asked for. It does so in the look-up that a connection is
 * made with, so that the address that was checked is the address that is used, whatever a name server says
 * a moment later.
 */
export class TargetGuard {
  /**
   * @param isPrivateAllowed whether addresses of this machine and of networks of one's own are, too
   * @param resolve finds the addresses of a name
   */
  constructor(
    private readonly isPrivateAllowed: boolean,
    private readonly resolve: LookupFunction = lookup,
  ) {}

  /** For the `lookup` of a connection: fails if any address of the name is one that may not be asked. */
  readonly lookup: LookupFunction = (name, options, done) => {
    this.resolve(name, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        done(error, []);
        return;
      }
      const addresses = found as LookupAddress[];
      const refusal = this.refusalOf(name, addresses);
      const [first] = addresses;
      if (refusal !== undefined || first === undefined) done(refusal ?? null, []);
      else if (options.all === true) done(null, addresses);
      else done(null, first.address, first.family);
    });
  };

  /**
   * For an address that stands in the URL itself, which nobody looks up.
   *
   * @throws Error if it may not be asked
   */
  requireAllowed({ hostname }: URL): void {
    const address = hostname.replace(/^\[|\]$/g, '');
    if (isIP(address) === 0) return;
    const refusal = this.refusalOf(address, [{ address }]);
    if (refusal !== undefined) throw refusal;
  }

  private refusalOf(
    name: string,
    found: readonly Pick<LookupAddress, 'address'>[],
  ): Error | undefined {
    if (found.length === 0) return new Error(`${name} has no address`);
    for (const { address } of found) {
      const scope = scopeOf(address);
      if (scope === 'refused') return new Error(`${name} is at ${address}, which is never asked`);
      if (scope === 'private' && !this.isPrivateAllowed)
        return new Error(
          `${name} is at ${address}, a private address, which is not asked unless ` +
            `it is allowed by name: allowInsecure: ['jwks-on-private-network']`,
        );
    }
    return undefined;
  }
}
