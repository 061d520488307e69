import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import { isPublicAddress } from './index.js'

/** What IANA's registries of special-purpose addresses say is not globally reachable, and multicast. */
const SPECIAL_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '255.255.255.255/32',
]
const SPECIAL_V6 = [
  '::/128',
  '::1/128',
  '::/96',
  '::ffff:0:0/96',
  '::ffff:0:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/32',
  '2001:2::/48',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
]

/** Any address of a range: its prefix, and bits of one's own behind it. */
function inRange(range: string): fc.Arbitrary<ipaddr.IPv4 | ipaddr.IPv6> {
  const [network, prefix] = ipaddr.parseCIDR(range)
  const bytes = network.toByteArray()
  return fc.uint8Array({ minLength: bytes.length, maxLength: bytes.length }).map((drawn) => {
    const mixed = bytes.map((byte, at) => {
      const kept = Math.min(8, Math.max(0, prefix - at * 8))
      const mask = (0xff << (8 - kept)) & 0xff
      return (byte & mask) | (drawn[at]! & ~mask & 0xff)
    })
    return ipaddr.fromByteArray(mixed)
  })
}

const anyOf = (ranges: readonly string[]) => fc.constantFrom(...ranges).chain(inRange)
const anyV4 = inRange('0.0.0.0/0') as fc.Arbitrary<ipaddr.IPv4>
const hex = (v4: ipaddr.IPv4) => {
  const [a, b, c, d] = v4.octets.map((octet) => octet.toString(16).padStart(2, '0'))
  return [`${a}${b}`, `${c}${d}`] as const
}
const seed = { seed: 1597, numRuns: 1000 }

describe('an address', () => {
  it('of a special range is not public', () => {
    fc.assert(
      fc.property(anyOf([...SPECIAL_V4, ...SPECIAL_V6]), (address) => {
        expect(isPublicAddress(address.toString())).toBe(false)
      }),
      seed,
    )
  })

  it('of IPv6 that carries one of IPv4 is not public, whichever it carries and however it is written', () => {
    fc.assert(
      fc.property(anyV4, (v4) => {
        const [high, low] = hex(v4)
        const forms = [
          `::ffff:${v4}`,
          `::ffff:${high}:${low}`,
          `::${v4}`,
          `64:ff9b::${v4}`,
          `64:ff9b:1::${high}:${low}`,
          `2002:${high}:${low}::1`,
          `2001:0:${high}:${low}::1`,
          `0:0:0:0:0:FFFF:${high}:${low}`,
        ]
        expect(forms.filter(isPublicAddress)).toEqual([])
      }),
      seed,
    )
  })

  it('of IPv4 outside of the special ranges is public', () => {
    const ranges = SPECIAL_V4.map((range) => ipaddr.parseCIDR(range) as [ipaddr.IPv4, number])
    // Relays for IPv6 and for AS112, which have addresses of their own.
    const relays = ['192.88.99.0/24', '192.52.193.0/24', '192.31.196.0/24', '192.175.48.0/24']
    const others = relays.map((range) => ipaddr.parseCIDR(range) as [ipaddr.IPv4, number])
    fc.assert(
      fc.property(anyV4, (v4) => {
        fc.pre(!others.some((range) => v4.match(range)))
        expect(isPublicAddress(v4.toString())).toBe(!ranges.some((range) => v4.match(range)))
      }),
      seed,
    )
  })

  it('of any text that is none is not public', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-fx:.%/]{1,40}$/)), (text) => {
        fc.pre(!ipaddr.isValid(text))
        expect(isPublicAddress(text)).toBe(false)
      }),
      seed,
    )
  })

  it.each(['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c', '2a00:1450:4001:81c::200e', '8.8.8.8'])(
    '%s is public',
    (address) => expect(isPublicAddress(address)).toBe(true),
  )

  it.each(['127.1', '0x7f000001', '2130706433', '017700000001', '8.8.8.8%eth0', 'fe80::1%lo', 'localhost', ''])(
    '%j is not',
    (address) => expect(isPublicAddress(address)).toBe(false),
  )
})
