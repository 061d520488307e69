import { describe, expect, it } from 'vitest'
import { createRedirects } from './redirects.js'

describe('where servers send us', () => {
  it.each([
    ['wss://b.example/ws', 'b.example', { host: 'b.example' }],
    ['wss://b.example:443/ws', 'b.example', { host: 'b.example' }],
    ['wss://b.example:5281/ws?x=1#y', 'b.example:5281', { host: 'b.example', port: 5281 }],
    ['wss://[::1]:5281/ws', '[::1]:5281', { host: '::1', port: 5281 }],
  ])('is remembered: %s', (uri, host, address) => {
    const redirects = createRedirects()
    expect(redirects.add(uri)).toBe(host)
    expect(redirects.get(address)).toBe(uri.replace(':443', '').replace('#y', ''))
    expect(redirects.get({ host: 'c.example' })).toBeUndefined()
  })

  it.each(['ws://localhost/ws', 'ws://b.example/', 'https://b.example/bosh', 'b.example', '', 'wss://'])(
    'is not followed to where there is no TLS, or no WebSocket: %j',
    (uri) => {
      expect(createRedirects().add(uri)).toBe(uri)
    },
  )

  it('does not fill memory', () => {
    const redirects = createRedirects()
    for (let i = 0; i < 1000; i++) redirects.add(`wss://${i}.example/`)
    const known = Array.from({ length: 1000 }, (_, i) => redirects.get({ host: `${i}.example` }))
    expect(known.at(-1)).toBe('wss://999.example/')
    expect(known.filter((url) => url !== undefined).length).toBeLessThanOrEqual(16)
  })
})
