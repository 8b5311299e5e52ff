/** How many of the eight groups of an IPv6 address name the network of a client: its first 64 bits. */
const NETWORK_GROUPS = 4;
const GROUPS = 8;
const MAPPED_PREFIX = '0:0:0:0:0:ffff:';

/**
 * The network that an address is in, as far as one client may have all of it: an IPv4 address by itself, the
 * first 64 bits of an IPv6 address (RFC 6177 section 2), IPv4 in IPv6 as IPv4. Text that is no address stays as
 * it is.
 */
export function networkOf(address: string): string {
  const [withoutZone = ''] = address.split('%');
  const groups = groupsOf(withoutZone);
  if (groups === undefined) return withoutZone;
  const full = groups.join(':');
  if (full.startsWith(MAPPED_PREFIX)) return dotted(groups.slice(-2));
  return `${groups.slice(0, NETWORK_GROUPS).join(':')}::/64`;
}

/** The eight groups of an IPv6 address, without leading zeros; `undefined` for anything else. */
function groupsOf(address: string): readonly string[] | undefined {
  if (!URL.canParse(`http://[${address}]`)) return undefined;
  const written = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = '', tail] = written.split('::');
  const before = head === '' ? [] : head.split(':');
  if (tail === undefined) return before;
  const after = tail === '' ? [] : tail.split(':');
  const missing = Array.from({ length: GROUPS - before.length - after.length }, () => '0');
  return [...before, ...missing, ...after];
}

function dotted(groups: readonly string[]): string {
  return groups
    .flatMap((group) => {
      const value = Number.parseInt(group, 16);
      return [value >> 8, value & 0xff];
    })
    .join('.');
}
