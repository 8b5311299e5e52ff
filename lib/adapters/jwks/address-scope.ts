import { BlockList, isIP } from 'node:net';

/**
 * What may be asked at an address: `public` is for everybody, `private` is for a machine or a network of
 * one's own, and at `refused` there is nobody whom a service should ask: link-local (where clouds show the
 * credentials of a machine), multicast, unspecified, reserved, IPv4-mapped.
 */
export type AddressScope = 'public' | 'private' | 'refused';

type Subnet = readonly [network: string, prefix: number];

/** RFC 1918, loopback, CGNAT (RFC 6598), and what networks use as if it were private: RFC 2544, class E. */
const PRIVATE_V4: readonly Subnet[] = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['240.0.0.0', 4],
];

/** The rest of the special-purpose addresses of IPv4 (RFC 6890), and multicast. */
const REFUSED_V4: readonly Subnet[] = [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['255.255.255.255', 32],
];

/** Loopback and unique-local (RFC 4193). */
const PRIVATE_V6: readonly Subnet[] = [
  ['::1', 128],
  ['fc00::', 7],
];

/** All that is handed out as global unicast (RFC 4291 section 2.4); what is in neither list is refused. */
const GLOBAL_V6: readonly Subnet[] = [['2000::', 3]];

/** Within global unicast: protocol assignments with Teredo, documentation, 6to4. */
const REFUSED_V6: readonly Subnet[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

// One list per family: Node matches every IPv4 address with an IPv6 rule for mapped ones.
const refused4 = listOf('ipv4', REFUSED_V4);
const private4 = listOf('ipv4', PRIVATE_V4);
const refused6 = listOf('ipv6', [...REFUSED_V6, ...REFUSED_V4.map(translated)]);
const private6 = listOf('ipv6', [...PRIVATE_V6, ...PRIVATE_V4.map(translated)]);
const global6 = listOf('ipv6', [...GLOBAL_V6, translated(['0.0.0.0', 0])]);

/** The scope of an IP address. What is no address is refused. */
export function scopeOf(address: string): AddressScope {
  switch (isIP(address)) {
    case 4:
      if (refused4.check(address, 'ipv4')) return 'refused';
      return private4.check(address, 'ipv4') ? 'private' : 'public';
    case 6:
      if (refused6.check(address, 'ipv6')) return 'refused';
      if (private6.check(address, 'ipv6')) return 'private';
      return global6.check(address, 'ipv6') ? 'public' : 'refused';
    default:
      return 'refused';
  }
}

/** The IPv6 addresses through which NAT64 leads to an IPv4 network (RFC 6052 section 2.1). */
function translated([network, prefix]: Subnet): Subnet {
  return [`64:ff9b::${network}`, 96 + prefix];
}

function listOf(family: 'ipv4' | 'ipv6', subnets: readonly Subnet[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of subnets) list.addSubnet(network, prefix, family);
  return list;
}
