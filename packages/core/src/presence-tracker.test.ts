import { createTestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import type { PresenceTrackerOptions } from './host.js'

const ROMEO = 'romeo@montague.example'

function setUp(presences: PresenceTrackerOptions = {}, kind: 'client' | 'component' = 'client') {
  const jid = kind === 'client' ? 'juliet@capulet.example/balcony' : 'superduper.example'
  const host = createTestHost({ jid, kind, presences }).goOnline()
  const log: string[] = []
  host.xmpp.events.on('contact:online', ({ jid, to }) => log.push(`online ${jid}${to ? ` for ${to}` : ''}`))
  host.xmpp.events.on('contact:changed', ({ jid, presence }) => log.push(`changed ${jid} ${presence.type}`))
  host.xmpp.events.on('contact:offline', ({ jid, to }) => log.push(`offline ${jid}${to ? ` for ${to}` : ''}`))
  return {
    host,
    log,
    presences: host.xmpp.presences,
    feed: (from: string, { type = '', to = '', inside = '' } = {}) =>
      host.receive(`<presence from='${from}' ${type && `type='${type}'`} ${to && `to='${to}'`}>${inside}</presence>`),
  }
}

describe('the presences of contacts', () => {
  it('are kept for each resource, the one to talk to first', () => {
    const { presences, feed } = setUp()
    feed(`${ROMEO}/phone`, { inside: '<priority>-1</priority><show>away</show>' })
    feed(`${ROMEO}/orchard`, { inside: '<priority>5</priority><status>Climbing</status>' })
    feed(`${ROMEO}/hall`)
    expect(presences.of(`${ROMEO}/phone`).map(({ jid }) => jid.resource)).toEqual(['orchard', 'hall', 'phone'])
    const [first, , last] = presences.of(ROMEO)
    expect([first?.presence.status, last?.presence.show]).toEqual(['Climbing', 'away'])
    expect([presences.isOnline(ROMEO), presences.isOnline('nurse@capulet.example')]).toEqual([true, false])
  })

  it('are told when the first comes, when one changes, and when the last goes', () => {
    const { presences, log, feed } = setUp()
    feed(`${ROMEO}/a`)
    feed(`${ROMEO}/b`)
    feed(`${ROMEO}/a`, { inside: '<show>dnd</show>' })
    feed(`${ROMEO}/a`, { type: 'unavailable' })
    feed(`${ROMEO}/a`, { type: 'unavailable' })
    feed(`${ROMEO}/b`, { type: 'unavailable' })
    expect(log).toEqual([
      `online ${ROMEO}/a`,
      `changed ${ROMEO}/a available`,
      `changed ${ROMEO}/b available`,
      `changed ${ROMEO}/a available`,
      `changed ${ROMEO}/a unavailable`,
      `changed ${ROMEO}/b unavailable`,
      `offline ${ROMEO}`,
    ])
    expect(presences.of(ROMEO)).toEqual([])
  })

  it('all go with the bare address', () => {
    const { presences, log, feed } = setUp()
    for (const resource of ['a', 'b']) feed(`${ROMEO}/${resource}`)
    feed(ROMEO, { type: 'unavailable' })
    expect(presences.isOnline(ROMEO)).toBe(false)
    expect(log.at(-1)).toBe(`offline ${ROMEO}`)
  })

  it.each(['probe', 'error', 'subscribe', 'subscribed', 'nonsense'])('are not changed by type %s', (type) => {
    const { presences, log, feed } = setUp()
    feed(`${ROMEO}/a`, { type })
    expect([presences.isOnline(ROMEO), log.length]).toEqual([false, 0])
  })

  it('are forgotten with the session', () => {
    const { host, presences, feed } = setUp()
    feed(`${ROMEO}/a`)
    host.stop()
    expect(presences.of(ROMEO)).toEqual([])
  })

  it('are counted for each local address of a component', () => {
    const { presences, log, feed } = setUp({}, 'component')
    feed(`${ROMEO}/a`, { to: 'nurse@superduper.example' })
    feed(`${ROMEO}/a`, { to: 'friar@superduper.example/cell' })
    expect(log.filter((line) => line.startsWith('online'))).toEqual([
      `online ${ROMEO}/a for nurse@superduper.example`,
      `online ${ROMEO}/a for friar@superduper.example/cell`,
    ])
    feed(`${ROMEO}/a`, { to: 'nurse@superduper.example', type: 'unavailable' })
    expect(presences.isOnline(ROMEO, 'nurse@superduper.example')).toBe(false)
    expect(presences.isOnline(ROMEO, 'friar@superduper.example')).toBe(true)
  })

  it('are left out where somebody else counts, until the last of them stops', () => {
    const { presences, feed } = setUp()
    const undo = ['a', 'b'].map(() => presences.ignore('room@rooms.example'))
    feed('room@rooms.example/romeo')
    undo[0]?.()
    feed('room@rooms.example/romeo')
    expect(presences.isOnline('room@rooms.example')).toBe(false)
    undo[1]?.()
    feed('room@rooms.example/romeo')
    expect(presences.isOnline('room@rooms.example')).toBe(true)
  })
})

describe('bounds', () => {
  it('hold for contacts: the one longest unchanged goes', () => {
    const { presences, feed } = setUp({ maxContacts: 3 })
    for (const name of ['a', 'b', 'c', 'a', 'd']) feed(`${name}@x.example/r`)
    const online = ['a', 'b', 'c', 'd'].filter((name) => presences.isOnline(`${name}@x.example`))
    expect(online).toEqual(['a', 'c', 'd'])
  })

  it('hold for resources: further ones are not tracked', () => {
    const { presences, log, feed } = setUp()
    for (let i = 0; i < 100; i++) feed(`${ROMEO}/${i}`)
    expect(presences.of(ROMEO)).toHaveLength(64)
    const told = log.length
    feed(`${ROMEO}/0`, { inside: '<show>xa</show>' })
    feed(`${ROMEO}/99`, { type: 'unavailable' })
    expect(log.slice(told)).toEqual([`changed ${ROMEO}/0 available`])
  })

  it('hold for one contact that talks to many addresses: it loses its own first', () => {
    const { presences, feed } = setUp({ maxContacts: 3 }, 'component')
    const at = (name: string) => `${name}@superduper.example`
    feed('nurse@capulet.example/hall', { to: at('a') })
    for (const name of ['a', 'b', 'c', 'd', 'e']) feed(`${ROMEO}/r`, { to: at(name) })
    expect(presences.isOnline('nurse@capulet.example', at('a'))).toBe(true)
    expect(['a', 'b', 'c', 'd', 'e'].filter((name) => presences.isOnline(ROMEO, at(name)))).toEqual(['d', 'e'])
    // Who is alone at the limit takes the place of the one longest unchanged.
    feed('friar@laurence.example/cell', { to: at('a') })
    expect(presences.isOnline('nurse@capulet.example', at('a'))).toBe(false)
    for (const name of ['d', 'e']) feed(`${ROMEO}/r`, { to: at(name), type: 'unavailable' })
    for (const name of ['f', 'g']) feed(`${ROMEO}/r`, { to: at(name) })
    expect(presences.isOnline('friar@laurence.example', at('a'))).toBe(true)
  })

  it('hold for characters', () => {
    const { presences, log, feed } = setUp({ maxCharacters: 6000 })
    const inside = `<status>${'x'.repeat(1500)}</status>`
    for (const name of ['a', 'b', 'c', 'd']) feed(`${name}@x.example/r`, { inside })
    expect(['a', 'b', 'c', 'd'].filter((name) => presences.isOnline(`${name}@x.example`))).toEqual(['b', 'c', 'd'])
    feed('b@x.example/r', { type: 'unavailable' })
    feed('a@x.example/r', { inside })
    feed('a@x.example/r', { inside })
    expect(['a', 'c', 'd'].every((name) => presences.isOnline(`${name}@x.example`))).toBe(true)
    expect(log.filter((line) => line.startsWith('offline'))).toEqual(['offline b@x.example'])
  })

  it('hold for one presence: of a large one, only what it says of being there is kept', () => {
    const { presences, feed } = setUp()
    const inside = `<show>dnd</show><priority>7</priority><status>${'x'.repeat(20_000)}</status><much xmlns='urn:x'/>`
    feed(`${ROMEO}/r`, { inside })
    const [{ jid, presence } = expect.fail()] = presences.of(ROMEO)
    expect([`${jid}`, `${presence.from}`, presence.show, presence.priority]).toEqual([
      `${ROMEO}/r`,
      `${ROMEO}/r`,
      'dnd',
      7,
    ])
    expect([presence.status, presence.element.children.length]).toEqual([undefined, 2])
  })
})
