import { JID } from '@trestle/jid'
import { Message, type MessageType } from '@trestle/stanza'
import { createTestHost } from '@trestle/testing'
import type { SentMessage } from '@trestle/xep-0308'
import { OriginId, setStanzaId } from '@trestle/xep-0359'
import { OccupantId, readOccupantId } from '@trestle/xep-0421'
import { addFastening } from '@trestle/xep-0422'
import { describe, expect, it } from 'vitest'
import { OldRetract, Retract, readTombstone, retracts, tombstoneOf } from './index.js'

const { xmpp: romeo } = createTestHost({ jid: 'romeo@montague.example/orchard' }).goOnline()
const room = 'feast@rooms.verona.example'

function said(from: string, id: string, type: MessageType = 'chat'): SentMessage {
  const message = Message.of({ from, to: romeo.jid, id, type, body: 'O Romeo' })
  return { message, arrival: { from: JID.parse(from), to: romeo.jid, self: romeo, direction: 'in' } }
}

function retraction(from: string, id: string, type: MessageType = 'chat'): SentMessage {
  const sent = said(from, 'retraction', type)
  sent.message.set(Retract, { id })
  return sent
}

describe('a retraction', () => {
  const hers = said('juliet@capulet.example/balcony', 'j1')

  it.each([
    ['another client of the sender', 'juliet@capulet.example/tomb', 'j1', true],
    ['somebody else', 'tybalt@capulet.example/tomb', 'j1', false],
    ['the sender, but of another message', 'juliet@capulet.example/balcony', 'j2', false],
  ])('in a chat: by %s', (_, from, id, counts) => {
    expect(retracts(retraction(from, id), hers)).toBe(counts)
  })

  it('in the older form counts by the same rules', () => {
    const old = (from: string) => {
      const sent = said(from, 'old')
      addFastening(sent.message, 'j1', OldRetract, [{}])
      return sent
    }
    expect(retracts(old('juliet@capulet.example/tomb'), hers)).toBe(true)
    expect(retracts(old('tybalt@capulet.example/tomb'), hers)).toBe(false)
  })

  const inRoom = said(`${room}/juliet`, 'j1', 'groupchat')
  setStanzaId(inRoom.message, room, 'room-1').set(OriginId, { id: 'origin-1' })
  inRoom.message.set(OccupantId, 'id-of-juliet')

  it.each([
    ['juliet', 'room-1', true],
    ['juliet', 'origin-1', true],
    ['juliet', 'j1', false],
    ['tybalt', 'room-1', false],
  ])('in a room: by %s of %s', (nick, id, counts) => {
    expect(retracts(retraction(`${room}/${nick}`, id, 'groupchat'), inRoom)).toBe(counts)
  })

  it('in a room that gives occupants ids: by whoever has the same', () => {
    const options = { occupantIdOf: ({ message }: SentMessage) => readOccupantId(message) }
    const by = (nick: string, occupantId: string) => {
      const sent = retraction(`${room}/${nick}`, 'room-1', 'groupchat')
      sent.message.set(OccupantId, occupantId)
      return sent
    }
    expect(retracts(by('capulet', 'id-of-juliet'), inRoom, options)).toBe(true)
    expect(retracts(by('juliet', 'id-of-tybalt'), inRoom, options)).toBe(false)
  })

  it('is not what a message without a retraction is', () => {
    expect(retracts(hers, hers)).toBe(false)
  })

  it('leaves ids and addresses in an archive, and nothing of what was said', () => {
    const stamp = new Date('2026-01-31T12:00:00Z')
    const { message } = retraction(`${room}/juliet`, 'room-1', 'groupchat')
    const tombstone = tombstoneOf(inRoom.message, message, stamp)
    expect(tombstone).toMatchObject({ id: 'j1', type: 'groupchat', body: undefined })
    expect(tombstone.element.elements().map(({ name }) => name)).toEqual(['stanza-id', 'occupant-id', 'retracted'])
    expect(readTombstone(tombstone)).toEqual({ id: 'retraction', stamp })
    expect(readTombstone(inRoom.message)).toBeUndefined()
  })
})
