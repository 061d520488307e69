import { describe, expect, it } from 'vitest'
import { findAddresses } from './addresses.js'
import type { Resolver } from './resolver.js'

const find = (addresses: Resolver['addresses'], { host = 'xmpp.example.org', timeout = 5000 } = {}) =>
  findAddresses(
    { host, port: 5222 },
    {
      resolver: { srv: async () => [], ...(addresses && { addresses }) },
      timeout,
      signal: new AbortController().signal,
    },
  )

describe('the addresses of a host', () => {
  it('take turns by family, IPv6 first, each once', async () => {
    const found = await find(async () => [
      '192.0.2.1',
      '192.0.2.2',
      '192.0.2.1',
      '192.0.2.3',
      '2001:db8::1',
      '2001:db8::2',
    ])
    expect(found).toEqual(['2001:db8::1', '192.0.2.1', '2001:db8::2', '192.0.2.2', '192.0.2.3'])
  })

  it('are those that it is, for an address', async () => {
    const refuse = () => Promise.reject(new Error('asked'))
    for (const host of ['192.0.2.1', '2001:db8::1']) expect(await find(refuse, { host })).toEqual([host])
  })

  it('are eight at most, and addresses indeed', async () => {
    const many = Array.from({ length: 300 }, (_, i) => `192.0.2.${i}`)
    const found = await find(async () => ['/tmp/socket', 'elsewhere.example', '', ...many])
    expect(found).toEqual(many.slice(0, 8))
  })

  it.each([
    ['a refusal', () => Promise.reject(new Error('ESERVFAIL')), 'host-not-found'],
    ['nothing', async () => [], 'host-not-found'],
    ['silence', () => new Promise<never>(() => {}), 'timeout'],
  ])('are none after %s', async (_, addresses, code) => {
    await expect(find(addresses, { timeout: 20 })).rejects.toMatchObject({ code, host: 'xmpp.example.org', port: 5222 })
  })

  it('are what the system knows, unless somebody else is asked', async () => {
    expect(await find(undefined, { host: 'localhost' })).toContain('127.0.0.1')
  })
})
