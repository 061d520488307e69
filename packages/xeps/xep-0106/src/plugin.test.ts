import { createTestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { escapeLocal, FEATURE_JID_ESCAPING, jidEscaping, unescapeLocal } from './index.js'

const gateway = () => createTestHost({ jid: 'gateway.example', kind: 'component' }).use(jidEscaping).goOnline()

describe('JID escaping', () => {
  it.each([
    ['prince of cats', 'prince\\20of\\20cats'],
    ['"king"', '\\22king\\22'],
    ['thisbe & pyramus', 'thisbe\\20\\26\\20pyramus'],
    ["o'hara", 'o\\27hara'],
    ['house/capulet', 'house\\2fcapulet'],
    ['im:nurse', 'im\\3anurse'],
    ['<tybalt>', '\\3ctybalt\\3e'],
    ['tybalt@mail.example', 'tybalt\\40mail.example'],
    ['back\\slash', 'back\\slash'],
    ['c:\\5commas', 'c\\3a\\5c5commas'],
  ])('of %j', (foreign, local) => {
    expect(escapeLocal(foreign)).toBe(local)
    expect(unescapeLocal(local)).toBe(foreign)
    const view = gateway().get(jidEscaping)
    expect(view.toJid(foreign).toString()).toBe(`${local}@gateway.example`)
    expect(view.fromJid(`${local}@gateway.example/resource`)).toBe(foreign)
  })

  it('keeps to the domain of each local address', () => {
    const view = gateway().as('puppet@gateway.example').get(jidEscaping)
    expect(view.toJid('a@b').toString()).toBe('a\\40b@gateway.example')
  })

  it('refuses what has no address', () => {
    const view = gateway().get(jidEscaping)
    expect(() => view.toJid('')).toThrow()
    expect(() => view.toJid(' leading')).toThrow()
    expect(() => view.toJid('x'.repeat(2000))).toThrow()
  })

  it('is announced only while it is installed', () => {
    const host = gateway()
    expect(host.xmpp.features.list()).toContain(FEATURE_JID_ESCAPING)
    host.remove(jidEscaping)
    expect(host.xmpp.features.list()).not.toContain(FEATURE_JID_ESCAPING)
  })
})
