import ipaddr from 'ipaddr.js'

/** What IPv6 has for the networks of the world so far (RFC 4291 §2.4); everything else has a purpose of its own. */
const GLOBAL = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number]

/**
 * Documentation, benchmarks, Teredo and what else of 2001::/23 leads to one's own machine or to nobody (RFC 6890), and
 * the documentation addresses of RFC 9637.
 */
const SPECIAL = ['2001::/23', '2001:db8::/32', '3fff::/20'].map(
  (range) => ipaddr.parseCIDR(range) as [ipaddr.IPv6, number],
)

/**
 * Whether an IP address is one of the public internet. Those are not: private, loopback, link-local, shared (CGNAT),
 * multicast, unspecified, documentation and reserved ranges, and those of IPv6 that carry an IPv4 address inside (mapped,
 * compatible, NAT64, 6to4, Teredo), whichever that is. What is no address is not public.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address) || address.includes('%')) return false
  const parsed = ipaddr.parse(address)
  if (parsed.kind() === 'ipv4') return isDottedQuad(address) && parsed.range() === 'unicast'
  const v6 = parsed as ipaddr.IPv6
  return v6.range() === 'unicast' && v6.match(GLOBAL) && !SPECIAL.some((range) => v6.match(range))
}

/** `127.1` and `0x7f000001` are addresses for some and names for others. */
function isDottedQuad(address: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(address)
}
