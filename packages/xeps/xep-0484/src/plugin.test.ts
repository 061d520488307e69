import { JID } from '@trestle/jid'
import type { ChannelBinding } from '@trestle/sasl'
import { createManualClock } from '@trestle/testing'
import { sasl2 } from '@trestle/xep-0388'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, createRomeo, EXPORTER, logIn, TOKEN } from '../test/login.js'
import { type FastToken, fast } from './index.js'

const ENDPOINT: ChannelBinding = { type: 'tls-server-end-point', data: Uint8Array.of(9) }
const all = ['HT-SHA-256-NONE', 'HT-SHA-256-ENDP', 'HT-SHA-256-EXPR', 'HT-SHA-512-EXPR']
const byPassword = { mechanism: 'PLAIN', requested: 'HT-SHA-256-EXPR' }
const byToken = (count: number) => ({ mechanism: 'HT-SHA-256-EXPR', use: { count } })

const kept = (host: ReturnType<typeof createRomeo>['host']) =>
  host.get(fast).api.run('getToken', { jid: ACCOUNT }) as Promise<FastToken | undefined>

describe('a login by a password', () => {
  it.each([
    ['the strongest that there is', all, [EXPORTER, ENDPOINT], 'HT-SHA-512-EXPR'],
    ['what this end has too', all, [ENDPOINT], 'HT-SHA-256-ENDP'],
    ['what the server has too', ['HT-SHA-256-NONE', 'HT-SHA-256-ENDP'], [EXPORTER, ENDPOINT], 'HT-SHA-256-ENDP'],
    ['nothing where nothing is in common', all, [], 'HT-SHA-256-NONE'],
  ])('asks for a token bound to %s', async (_, offered, bindings, requested) => {
    const { host } = createRomeo()
    expect(await logIn(host, { offered, bindings })).toEqual([{ mechanism: 'PLAIN', requested }])
    const userAgentId = await host.get(sasl2).userAgentId()
    expect(await kept(host)).toEqual({
      token: TOKEN,
      mechanism: requested,
      expiry: '2100-01-01T00:00:00.000Z',
      count: 0,
      userAgentId,
    })
  })

  it.each([
    ['is offered none', { offered: [] }],
    ['knows none of those offered', { offered: ['HT2-SHA-256-EXPR', 'HT-SHA3-512-EXPR', 'PLAIN'] }],
    ['has nothing to come back to', { account: JID.parse('montague.example') }],
  ])('asks for none where it %s', async (_, setting) => {
    const { host } = createRomeo()
    expect(await logIn(host, setting)).toEqual([{ mechanism: 'PLAIN' }])
  })

  it('takes none that it has not asked for', async () => {
    const { host } = createRomeo()
    await logIn(host, { offered: [], gives: TOKEN })
    expect(await kept(host)).toBeUndefined()
  })
})

describe('a login by a token', () => {
  it('is every one after that, and counts', async () => {
    const { host, errors } = createRomeo()
    expect(host.get(fast).usedToken).toBe(false)
    expect(await logIn(host)).toEqual([byPassword])
    expect(host.get(fast).usedToken).toBe(false)
    expect(await logIn(host)).toEqual([byToken(1)])
    expect(host.get(fast).usedToken).toBe(true)
    expect(await logIn(host)).toEqual([byToken(2)])
    expect(await kept(host)).toMatchObject({ count: 2 })
    expect(await logIn(host, { sasl2: false })).toEqual([])
    expect(host.get(fast).usedToken).toBe(false)
    expect(errors).toEqual([])
  })

  it('takes the new token that the server gives, and counts anew', async () => {
    const { host } = createRomeo()
    await logIn(host)
    await logIn(host, { gives: 'rotated', expiry: new Date('2101-01-01T00:00:00Z') })
    expect(await kept(host)).toMatchObject({
      token: 'rotated',
      mechanism: 'HT-SHA-256-EXPR',
      expiry: '2101-01-01T00:00:00.000Z',
      count: 0,
    })
    expect(await logIn(host, { known: 'rotated' })).toEqual([byToken(1)])
  })

  it('is not tried when the token has expired', async () => {
    const clock = createManualClock()
    const { host } = createRomeo({}, clock)
    const expiry = new Date(clock.now() + 1000)
    await logIn(host, { expiry })
    clock.advance(999)
    expect(await logIn(host)).toEqual([byToken(1)])
    clock.advance(1)
    expect(await logIn(host, { offered: ['HT-SHA-512-NONE'], bindings: [] })).toMatchObject([{ mechanism: 'PLAIN' }])
    expect(await kept(host)).toMatchObject({ mechanism: 'HT-SHA-512-NONE' })
  })

  it('is not tried by another installation', async () => {
    const { host } = createRomeo()
    await logIn(host)
    host.get(sasl2).api.register('getUserAgentId', () => '0b1f6d3e-52a4-4c8e-9d17-3f5c2a9e8b60')
    expect(await logIn(host)).toEqual([byPassword])
    expect(await logIn(host)).toEqual([byToken(1)])
  })

  it.each([
    ['the server has not offered', { offered: ['HT-SHA-256-NONE'] }],
    ['the connection cannot be bound to', { bindings: [] }],
    ['the connection can be bound to otherwise', { bindings: [ENDPOINT], offered: all }],
    ['is not protected', { secure: false }],
  ])('never uses a bound token where what it is bound to %s', async (_, setting) => {
    const { host } = createRomeo()
    await logIn(host)
    const asked = await logIn(host, setting)
    expect(asked.map(({ use }) => use)).toEqual(asked.map(() => undefined))
  })

  it('gives way where it is refused, on the same stream, and the token is gone', async () => {
    const { host, errors } = createRomeo()
    await logIn(host)
    const asked = await logIn(host, { refusal: 'credentials-expired', gives: 'another' })
    expect(asked).toEqual([byToken(1), byPassword])
    expect(host.get(fast).usedToken).toBe(false)
    expect(await kept(host)).toMatchObject({ token: 'another', count: 0 })
    expect(errors).toEqual([])
  })

  it('keeps the token where the server has trouble of its own', async () => {
    const { host } = createRomeo()
    await logIn(host)
    await logIn(host, { refusal: 'temporary-auth-failure', gives: new Element('nothing', 'urn:example') })
    expect(await kept(host)).toMatchObject({ token: TOKEN, count: 1 })
  })

  it.each([
    ['nothing', () => undefined],
    ['something wrong', (right: Uint8Array | undefined) => right?.map((byte) => byte ^ 1)],
    ['something short', (right: Uint8Array | undefined) => right?.subarray(1)],
  ])('fails where the server proves %s, and believes nothing that it says', async (_, proof) => {
    const { host } = createRomeo()
    await logIn(host)
    const failing = logIn(host, { proof, gives: 'theirs' })
    await expect(failing).rejects.toMatchObject({ code: 'server-signature' })
    expect(await kept(host)).toMatchObject({ token: TOKEN })
  })

  it('exchanges a token that is not bound for one that is, as soon as that can be had', async () => {
    const { host } = createRomeo()
    await logIn(host, { bindings: [] })
    const use = { count: 1 }
    expect(await logIn(host, { gives: 'bound' })).toEqual([
      { mechanism: 'HT-SHA-256-NONE', requested: 'HT-SHA-256-EXPR', use },
    ])
    expect(await kept(host)).toMatchObject({ token: 'bound', mechanism: 'HT-SHA-256-EXPR', count: 0 })
    expect(await logIn(host, { known: 'bound' })).toEqual([byToken(1)])
  })

  it('does without tokens that are not bound where told so', async () => {
    const { host } = createRomeo({ unbound: false })
    expect(await logIn(host, { bindings: [] })).toEqual([{ mechanism: 'PLAIN' }])
    const userAgentId = await host.get(sasl2).userAgentId()
    const token = { token: TOKEN, mechanism: 'HT-SHA-256-NONE', expiry: '2100-01-01T00:00:00Z', count: 0, userAgentId }
    await host.get(fast).api.run('setToken', { jid: ACCOUNT, args: token })
    expect(await logIn(host)).toEqual([byPassword])
  })

  it('ends with the plugin', async () => {
    const { host } = createRomeo()
    await logIn(host)
    host.remove(fast)
    expect(await logIn(host)).toEqual([{ mechanism: 'PLAIN' }])
  })
})

describe('invalidate', () => {
  it('has the next login make the token worthless', async () => {
    const { host } = createRomeo()
    await logIn(host)
    await host.get(fast).invalidate()
    expect(await logIn(host, { gives: 'unasked' })).toEqual([
      { mechanism: 'HT-SHA-256-EXPR', use: { count: 1, invalidate: true } },
    ])
    expect(await kept(host)).toBeUndefined()
    expect(await logIn(host)).toEqual([byPassword])
    expect(await logIn(host)).toEqual([byToken(1)])
  })

  it('asks for no other one, though that would be bound', async () => {
    const { host } = createRomeo()
    await logIn(host, { bindings: [] })
    await host.get(fast).invalidate()
    expect(await logIn(host)).toEqual([{ mechanism: 'HT-SHA-256-NONE', use: { count: 1, invalidate: true } }])
    expect(await kept(host)).toBeUndefined()
  })

  it('is remembered by the store, until it could be done', async () => {
    const { host } = createRomeo()
    await logIn(host)
    await host.get(fast).invalidate()
    const token = await kept(host)
    expect(token).toMatchObject({ invalidate: true })
    const later = createRomeo()
    later.host.get(sasl2).api.register('getUserAgentId', () => token!.userAgentId)
    await later.host.get(fast).api.run('setToken', { jid: ACCOUNT, args: token! })
    expect(await logIn(later.host)).toMatchObject([{ use: { invalidate: true } }])
    expect(await kept(later.host)).toBeUndefined()
  })

  it('is nothing where there is no token, before the first login or after it', async () => {
    const { host } = createRomeo()
    await host.get(fast).invalidate()
    expect(await logIn(host)).toEqual([byPassword])
    expect(await logIn(host)).toEqual([byToken(1)])
    expect(await logIn(host, { refusal: 'not-authorized', offered: ['HT-SHA-256-EXPR'] })).toHaveLength(2)
  })
})
