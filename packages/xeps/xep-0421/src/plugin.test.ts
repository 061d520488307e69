import { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { createTestNetwork, elementFrom } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { describe, expect, it } from 'vitest'
import { createOccupantId, createOccupantIdKey, NS_OCCUPANT_ID, occupantIds, readOccupantId } from './index.js'

const id = (value: string) => `<occupant-id xmlns='urn:xmpp:occupant-id:0' id='${value}'/>`
const message = (from: string, inside: string) =>
  new Message(elementFrom(`<message xmlns='jabber:client' type='groupchat' from='${from}'>${inside}</message>`))

describe('of', () => {
  it('counts what a room gives that says so, and nothing else', async () => {
    const network = createTestNetwork()
    const rooms = network.join({ jid: 'rooms.verona.example', kind: 'component' }).use(disco).goOnline()
    rooms.get(disco).addFeature(NS_OCCUPANT_ID, { jid: 'feast@rooms.verona.example' })
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(occupantIds).goOnline()
    const view = romeo.get(occupantIds)
    const of = (room: string, inside: string) => view.of(message(`${room}@rooms.verona.example/juliet`, inside))
    expect(await of('feast', id('a1'))).toBe('a1')
    expect(await of('hall', id('a1'))).toBeUndefined()
    expect(await of('feast', '')).toBeUndefined()
    expect(await of('feast', `${id('a1')}${id('a2')}`)).toBeUndefined()
    expect(await of('feast', id('x'.repeat(129)))).toBeUndefined()
    // Nobody is there to say so.
    expect(await view.of(message('feast@rooms.mantua.example/juliet', id('a1')))).toBeUndefined()
    // A room is asked once.
    const asked = romeo.sent.filter(({ attrs }) => attrs['to'] === 'feast@rooms.verona.example')
    expect(asked).toHaveLength(1)
  })

  it('reads without asking, for who knows the room', () => {
    expect(readOccupantId(message('feast@rooms.verona.example/juliet', id('a1')))).toBe('a1')
  })
})

describe('an identifier', () => {
  it('is the same for all sessions of a user in one room, and another for others and elsewhere', async () => {
    const [feast, hall] = [createOccupantIdKey(), createOccupantIdKey()]
    const [one, two, other] = ['romeo@montague.example/a', 'romeo@montague.example/b', 'paris@verona.example'].map(
      (jid) => JID.parse(jid),
    ) as [JID, JID, JID]
    const given = await createOccupantId(feast, one)
    expect(given).toMatch(/^[0-9a-f]{64}$/)
    expect(await createOccupantId(feast, two)).toBe(given)
    expect(await createOccupantId(feast, other)).not.toBe(given)
    expect(await createOccupantId(hall, one)).not.toBe(given)
    expect(await createOccupantId(feast, 'romeo@montague.example')).not.toBe(given)
    expect(feast).not.toBe(hall)
  })
})
