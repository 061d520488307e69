import { readFileSync } from 'node:fs'
import type { Arrival } from '@trestle/core'
import { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { createTestHost, elementFrom, roundTrip } from '@trestle/testing'
import { FORM_PUBLISH_OPTIONS } from '@trestle/xep-0060'
import { serialize } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { DisplayedUpTo, displayedChanged, displayedStateOf, displayedSync, NS_DISPLAYED } from './index.js'

const JULIET = 'juliet@capulet.example'
const FEAST = 'feast@rooms.verona.example'
const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const displayed = (by: string, id: string) =>
  `<displayed xmlns='${NS_DISPLAYED}'><stanza-id xmlns='urn:xmpp:sid:0' by='${by}' id='${id}'/></displayed>`
const ITEMS = [
  `<item id='romeo@montague.example'>${displayed(JULIET, 'a')}</item>`,
  `<item id='${FEAST}'>${displayed(FEAST, 'b')}</item>`,
  `<item id='${FEAST}/Pilgrim'>${displayed(JULIET, 'c')}</item>`,
  `<item id='nurse@capulet.example'>${displayed('tybalt@capulet.example', 'd')}</item>`,
  `<item id='@'>${displayed(JULIET, 'e')}</item>`,
]
const PRIVATE = `<identity category='pubsub' type='pep'/><feature var='${FORM_PUBLISH_OPTIONS}'/>`

function juliet(info = PRIVATE) {
  const host = createTestHost({
    jid: `${JULIET}/balcony`,
    onSent(iq) {
      const asks = iq.child('http://jabber.org/protocol/disco#info', 'query') !== undefined
      const items = `<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='${NS_DISPLAYED}'>${ITEMS.join('')}</items></pubsub>`
      const answer = asks ? `<query xmlns='http://jabber.org/protocol/disco#info'>${info}</query>` : items
      const from = iq.attrs['to'] === undefined ? '' : `from='${iq.attrs['to']}'`
      const result = iq.attrs['type'] === 'set' ? '' : answer
      queueMicrotask(() => host.receive(`<iq type='result' ${from} id='${iq.attrs['id']}'>${result}</iq>`))
    },
  })
  host.use(displayedSync).goOnline()
  return { host, api: host.get(displayedSync) }
}

describe('the element', () => {
  it.each(['publish', 'retrieved', 'retrieved-room', 'assisted', 'notification'])('is read and written: %s', (name) => {
    expect(roundTrip(fixture(name), DisplayedUpTo).stanzaId.id).toMatch(/^(wall|dance)-\d$/)
  })

  it('is refused without an id', () => {
    expect(() => DisplayedUpTo.decode(elementFrom(`<displayed xmlns='${NS_DISPLAYED}'/>`))).toThrow('stanza-id')
  })
})

describe('states', () => {
  it('are those of contacts, rooms and occupants, with ids of the account or the room', async () => {
    const states = await juliet().api.getAll()
    expect(states.map(({ chat, id }) => `${chat} ${id}`)).toEqual([
      'romeo@montague.example a',
      `${FEAST} b`,
      `${FEAST}/Pilgrim c`,
    ])
  })

  it('are published for the own account alone, by the address of the chat', async () => {
    const { host, api } = juliet()
    await api.setDisplayed({ chat: JID.from(FEAST), id: 'b', by: JID.from(FEAST) })
    const sent = serialize(host.sent.at(-1)!)
    expect(sent).toContain(`<item id='${FEAST}'>`)
    expect(sent).toMatch(/access_model'[^/]*><value>whitelist</)
    const forged = { chat: JID.from(FEAST), id: 'b', by: JID.from('tybalt@capulet.example') }
    await expect(api.setDisplayed(forged)).rejects.toThrow(RangeError)
    const exposed = juliet('').api.setDisplayed({ chat: JID.from(FEAST), id: 'b', by: JID.from(FEAST) })
    await expect(exposed).rejects.toMatchObject({ code: 'unsupported' })
  })

  it('are told by the own account alone', () => {
    const { host } = juliet()
    const told: string[] = []
    host.xmpp.events.on(displayedChanged, ({ state }) => told.push(`${state.chat} ${state.id}`))
    for (const from of ['tybalt@capulet.example', `${JULIET}/tomb`, JULIET]) {
      host.receive(`<message from='${from}' to='${JULIET}/balcony' type='headline'>
        <event xmlns='http://jabber.org/protocol/pubsub#event'><items node='${NS_DISPLAYED}'>${ITEMS.join('')}</items></event></message>`)
    }
    expect(told).toEqual(['romeo@montague.example a', `${FEAST} b`, `${FEAST}/Pilgrim c`])
  })
})

describe('a message', () => {
  const { host } = juliet()
  const state = (xml: string, direction: Arrival['direction'] = 'in') => {
    const message = new Message(elementFrom(xml))
    const { from, to } = message
    const found = displayedStateOf(message, { from: from!, to: to!, self: host.xmpp, direction })
    return found && `${found.chat} ${found.id} ${found.by}`
  }
  const by = (whom: string, id = 'x') => `<stanza-id xmlns='urn:xmpp:sid:0' by='${whom}' id='${id}'/>`
  const message = (from: string, to: string, type: string, content: string) =>
    `<message xmlns='jabber:client' from='${from}' to='${to}' type='${type}'>${content}</message>`

  it('says what it is that was displayed', () => {
    const romeo = 'romeo@montague.example'
    const me = `${JULIET}/balcony`
    const x = `<x xmlns='http://jabber.org/protocol/muc#user'/>`
    expect(state(message(`${romeo}/orchard`, me, 'chat', by(JULIET)))).toBe(`${romeo} x ${JULIET}`)
    expect(state(message(me, `${romeo}/orchard`, 'chat', by(JULIET)), 'out')).toBe(`${romeo} x ${JULIET}`)
    expect(state(message(`${FEAST}/Pilgrim`, me, 'groupchat', by(FEAST) + by(JULIET, 'y')))).toBe(`${FEAST} x ${FEAST}`)
    expect(state(message(`${FEAST}/Pilgrim`, me, 'chat', by(JULIET) + x))).toBe(`${FEAST}/Pilgrim x ${JULIET}`)
  })

  it('says nothing by ids that others wrote', () => {
    expect(state(message('tybalt@capulet.example/x', JULIET, 'chat', by('tybalt@capulet.example')))).toBeUndefined()
    expect(state(message(`${FEAST}/Pilgrim`, JULIET, 'groupchat', by(JULIET)))).toBeUndefined()
    expect(state(message('romeo@montague.example', JULIET, 'chat', by(JULIET) + by(JULIET, 'y')))).toBeUndefined()
  })

  it('takes a state along for the server, to the chat and not alone', async () => {
    const { api } = juliet(`<feature var='urn:xmpp:mds:server-assist:0'/>`)
    expect([await api.isAssisted(), await juliet().api.isAssisted()]).toEqual([true, false])
    const seen = { chat: JID.from('romeo@montague.example'), id: 'x', by: JID.from(JULIET) }
    const marker = (to: string) => Message.of({ to, body: 'Good night' })
    expect(api.addDisplayed(marker('romeo@montague.example'), seen).get(DisplayedUpTo)?.stanzaId.id).toBe('x')
    expect(() => api.addDisplayed(marker('romeo@montague.example/orchard'), seen)).toThrow(RangeError)
    expect(() => api.addDisplayed(Message.of({ to: 'romeo@montague.example' }), seen)).toThrow(RangeError)
  })
})
