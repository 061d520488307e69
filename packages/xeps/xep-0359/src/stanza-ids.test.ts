import { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { createTestHost, elementFrom, expectXml } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { addOriginId, assigningEntity, OriginId, removeStanzaIds, setStanzaId, stanzaIdOf } from './index.js'

const feast = 'feast@rooms.verona.example'
const sid = (by: string | undefined, id: string | undefined) =>
  `<stanza-id xmlns='urn:xmpp:sid:0'${by === undefined ? '' : ` by='${by}'`}${id === undefined ? '' : ` id='${id}'`}/>`
const message = (...ids: string[]) =>
  new Message(elementFrom(`<message xmlns='jabber:client' type='groupchat'>${ids.join('')}<body>Hm</body></message>`))

describe('the id that an entity gave', () => {
  it.each([
    ['its own', [sid(feast, 'a')], 'a'],
    ['its own among those of others', [sid('juliet@capulet.example', 'b'), sid(feast, 'a')], 'a'],
    ['written another way', [sid('Feast@Rooms.Verona.Example', 'a')], 'a'],
    ['beside one of what is no address', [sid('@@', 'b'), sid(undefined, 'c'), sid(feast, 'a')], 'a'],
    ['of an occupant', [sid(`${feast}/tybalt`, 'a')], undefined],
    ['one of two', [sid(feast, 'a'), sid(feast, 'b')], undefined],
    ['one of two, written another way', [sid(feast, 'a'), sid(feast.toUpperCase(), 'b')], undefined],
    ['without an id', [sid(feast, undefined)], undefined],
    ['none', [], undefined],
  ])('is %s', (_, ids, expected) => {
    expect(stanzaIdOf(message(...ids), feast)).toBe(expected)
  })

  it('is not one that stands elsewhere', () => {
    const inside = message(`<forwarded xmlns='urn:xmpp:forward:0'>${sid(feast, 'a')}</forwarded>`)
    expect(stanzaIdOf(inside, feast)).toBeUndefined()
  })
})

describe('who gives ids', () => {
  const self = createTestHost({ jid: 'romeo@montague.example/orchard' }).goOnline().xmpp

  it.each([
    ['groupchat', feast],
    ['chat', 'romeo@montague.example'],
    ['normal', 'romeo@montague.example'],
  ] as const)('to a message of type %s: %s', (type, entity) => {
    const from = JID.parse(`${feast}/tybalt`)
    expect(String(assigningEntity(Message.of({ type, from }), { from, self }))).toBe(entity)
  })
})

describe('a room', () => {
  it('writes its id in the place of all that others wrote in its name', () => {
    const forged = message(sid(feast, 'x'), sid('FEAST@rooms.verona.example', 'y'), sid('nurse@capulet.example', 'z'))
    expectXml(
      setStanzaId(forged, feast, 'a').element,
      `<message type='groupchat'>${sid('nurse@capulet.example', 'z')}${sid(feast, 'a')}<body>Hm</body></message>`,
    )
  })

  it('removes them also where it writes none', () => {
    const forged = message(sid(feast, 'x'), sid('@', 'y'))
    expect(removeStanzaIds(forged, feast)).toBe(true)
    expect(removeStanzaIds(forged, feast)).toBe(false)
    expectXml(forged.element, `<message type='groupchat'>${sid('@', 'y')}<body>Hm</body></message>`)
  })
})

describe('an origin id', () => {
  it('is the id of the message, and is not changed', () => {
    const sent = addOriginId(Message.of({ id: 'm1' }))
    expect(sent.get(OriginId)).toEqual({ id: 'm1' })
    sent.id = 'm2'
    expect(addOriginId(sent).get(OriginId)).toEqual({ id: 'm1' })
    expect(addOriginId(Message.of({})).has(OriginId)).toBe(false)
  })
})
