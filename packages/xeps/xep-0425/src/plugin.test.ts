import { JID } from '@trestle/jid'
import { Message, StanzaError } from '@trestle/stanza'
import { createTestHost, createTestNetwork, type TestHost } from '@trestle/testing'
import type { SentMessage } from '@trestle/xep-0308'
import { setStanzaId } from '@trestle/xep-0359'
import { describe, expect, it } from 'vitest'
import {
  type ModerationReceived,
  type ModerationRequest,
  moderates,
  moderation,
  moderationMessage,
  moderationReceived,
  NS_MODERATE,
  NS_MODERATE_OLD,
  oldModerateExchange,
} from './index.js'

const room = JID.parse('feast@rooms.verona.example')
const at = (jid: JID) => jid.equals(room)

function receivedBy(host: TestHost): ModerationReceived[] {
  const received: ModerationReceived[] = []
  host.xmpp.events.on(moderationReceived, (event) => received.push(event))
  return received
}

function scene() {
  const network = createTestNetwork()
  const service = network.join({ jid: 'rooms.verona.example', kind: 'component' }).use(moderation).goOnline()
  const capulet = network.join({ jid: 'capulet@capulet.example/hall' }).use(moderation).goOnline()
  const asked: ModerationRequest[] = []
  const undo = service
    .as(room)
    .get(moderation)
    .answer(
      (request, { from, self }) => {
        if (!from.bare.equals('capulet@capulet.example')) throw new StanzaError('forbidden')
        asked.push(request)
        self.send(moderationMessage(self, from, { ...request, by: room.withResource('capulet') }))
      },
      { at },
    )
  return { network, service, capulet, asked, undo }
}

describe('a moderation', () => {
  it('is asked of a room, and told of', async () => {
    const { network, capulet, asked } = scene()
    const received = receivedBy(capulet)
    await capulet.get(moderation).moderate(room, 'room-1', { reason: 'Peace' })
    await network.settled()
    expect(asked).toEqual([{ id: 'room-1', reason: 'Peace' }])
    expect(received).toMatchObject([{ id: 'room-1', reason: 'Peace', by: { resource: 'capulet' } }])
    expect(received[0]?.room).toEqual(room)
  })

  it('is refused to whom the room refuses it', async () => {
    const { network, asked } = scene()
    const tybalt = network.join({ jid: 'tybalt@capulet.example/street' }).use(moderation).goOnline()
    const asking = tybalt.get(moderation).moderate(room, 'room-1')
    await expect(asking).rejects.toMatchObject({ condition: 'forbidden' })
    expect(asked).toEqual([])
  })

  it('is announced and answered by rooms alone, in both versions, while they do', async () => {
    const { service, capulet, asked, undo } = scene()
    expect(service.xmpp.features.list(room)).toEqual(expect.arrayContaining([NS_MODERATE, NS_MODERATE_OLD]))
    expect(service.xmpp.features.list()).not.toContain(NS_MODERATE)
    expect(await capulet.get(moderation).isSupportedBy(room)).toBe(true)
    await capulet.xmpp.iq.set(room, oldModerateExchange, { id: 'old', moderate: { retract: true } })
    expect(asked).toEqual([{ id: 'old' }])
    undo()
    expect(service.xmpp.features.list(room)).not.toContain(NS_MODERATE)
  })
})

describe('what is said of a moderation', () => {
  const retract = (id: string) => `<retract xmlns='urn:xmpp:message-retract:1' id='${id}'>
    <moderated xmlns='${NS_MODERATE}'/></retract>`
  const old = `<apply-to xmlns='urn:xmpp:fasten:0' id='m2'><moderated xmlns='${NS_MODERATE_OLD}'>
    <retract xmlns='urn:xmpp:message-retract:0'/></moderated></apply-to>`

  it('counts from the room itself alone, in both forms, and once', () => {
    const romeo = createTestHost({ jid: 'romeo@montague.example/orchard' }).use(moderation).goOnline()
    const received = receivedBy(romeo)
    const say = (from: string, type: string, payload: string) =>
      romeo.receive(`<message type='${type}' from='${from}'>${payload}</message>`)
    say(`${room}/tybalt`, 'groupchat', retract('forged'))
    say(`${room}/tybalt`, 'groupchat', old)
    say(`${room}`, 'chat', retract('forged'))
    say(`${room}`, 'groupchat', `<retract xmlns='urn:xmpp:message-retract:1' id='forged'/>`)
    say(`${room}`, 'groupchat', retract('m1'))
    say(`${room}`, 'groupchat', old)
    say(`${room}`, 'groupchat', old + retract('m2'))
    expect(received.map(({ id }) => id)).toEqual(['m1', 'm2', 'm2'])
  })

  it('is of the message to which the same room gave the id', () => {
    const { xmpp: self } = createTestHost({ jid: 'romeo@montague.example/orchard' }).goOnline()
    const sent = (from: JID, message: Message): SentMessage => ({
      message,
      arrival: { from, to: self.jid, self, direction: 'in' },
    })
    const said = (from: JID) => sent(from, Message.of({ from, type: 'groupchat', id: 'room-1', body: 'Draw' }))
    const moderated = (from: JID, id: string) => sent(from, moderationMessage(self, self.jid, { id }))
    const original = said(room.withResource('tybalt'))
    expect(moderates(moderated(room, 'room-1'), original)).toBe(false)
    setStanzaId(original.message, room, 'room-1')
    expect(moderates(moderated(room, 'room-1'), original)).toBe(true)
    expect(moderates(moderated(room, 'room-2'), original)).toBe(false)
    expect(moderates(moderated(JID.parse('street@rooms.verona.example'), 'room-1'), original)).toBe(false)
    expect(moderates(moderated(room.withResource('tybalt'), 'room-1'), original)).toBe(false)
    const elsewhere = said(JID.parse('street@rooms.verona.example/tybalt'))
    setStanzaId(elsewhere.message, room, 'room-1')
    expect(moderates(moderated(room, 'room-1'), elsewhere)).toBe(false)
  })
})
