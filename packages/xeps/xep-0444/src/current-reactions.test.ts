import { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { createTestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import {
  type CurrentReactionsOptions,
  createCurrentReactions,
  type ReactingMessage,
  Reactions,
  readReactions,
} from './index.js'

const { xmpp: romeo } = createTestHost({ jid: 'romeo@montague.example/orchard' }).goOnline()
const juliet = JID.parse('juliet@capulet.example')
const room = JID.parse('feast@rooms.verona.example')

type Init = Partial<{ type: 'chat' | 'groupchat'; direction: 'in' | 'out'; to: JID; minute: number; id: string }>

function reacting(from: JID, reactions: readonly string[], init: Init = {}): ReactingMessage {
  const { type = 'chat', direction = 'in', to = romeo.jid, minute = 0, id = 'm1' } = init
  const message = Message.of({ from, to, type }).set(Reactions, { id, reactions })
  return { message, arrival: { from, to, self: romeo, direction, at: new Date(Date.UTC(2026, 0, 31, 12, minute)) } }
}

function current(messages: readonly ReactingMessage[], peer: JID, options?: CurrentReactionsOptions, id = 'm1') {
  const kept = createCurrentReactions(options)
  for (const message of messages) kept.add(message)
  return kept.of(romeo, peer, id).map(({ from, reactions }) => [from.resource ?? from.local, ...reactions])
}

describe('current reactions', () => {
  const [balcony, tomb] = [juliet.withResource('balcony'), juliet.withResource('tomb')]

  it('are the last set of each side of a chat, whichever client it is', () => {
    const mine = reacting(romeo.jid, ['👍'], { direction: 'out', to: balcony })
    const messages = [reacting(balcony, ['🌹']), mine, reacting(tomb, ['🌙', '🌹'])]
    expect(current(messages, juliet)).toEqual([
      ['tomb', '🌙', '🌹'],
      ['orchard', '👍'],
    ])
  })

  it('are taken away by none', () => {
    expect(current([reacting(balcony, ['🌹']), reacting(balcony, [])], juliet)).toEqual([])
  })

  it('are not replaced by older ones that come late, also where they were taken away', () => {
    const messages = [reacting(balcony, [], { minute: 5 }), reacting(balcony, ['🌹'], { minute: 4 })]
    expect(current(messages, juliet)).toEqual([])
  })

  it('in a chat are of nobody else', () => {
    const tybalt = JID.parse('tybalt@capulet.example/street')
    expect(current([reacting(tybalt, ['⚔️'])], juliet)).toEqual([])
  })

  it('in a room are of each occupant, by nick or by the id that the room gives', () => {
    const say = (nick: string, reaction: string) => reacting(room.withResource(nick), [reaction], { type: 'groupchat' })
    const messages = [say('nurse', '👍'), say('angelica', '👎')]
    expect(current(messages, room)).toEqual([
      ['nurse', '👍'],
      ['angelica', '👎'],
    ])
    expect(current(messages, room, { occupantIdOf: () => 'the-nurse' })).toEqual([['angelica', '👎']])
  })

  it('to private messages in a room are of their occupant alone', () => {
    const [nurse, tybalt] = [room.withResource('nurse'), room.withResource('tybalt')]
    const isRoom = (jid: JID) => jid.equals(room)
    const messages = [reacting(nurse, ['👍']), reacting(tybalt, ['👎'])]
    expect(current(messages, nurse, { isRoom })).toEqual([['nurse', '👍']])
    expect(current(messages, room, { isRoom })).toEqual([])
  })

  it('are bounded in messages and in senders', () => {
    const say = (id: string, nick: string) => reacting(room.withResource(nick), ['👍'], { type: 'groupchat', id })
    const messages = [say('m1', 'a'), say('m1', 'b'), say('m2', 'a')]
    expect(current(messages, room)).toHaveLength(2)
    expect(current(messages, room, { maxSenders: 1 })).toHaveLength(1)
    expect(current(messages, room, { maxMessages: 1 })).toHaveLength(0)
    expect(current(messages, room, { maxMessages: 1 }, 'm2')).toHaveLength(1)
  })

  it('are not of errors, nor of what has none', () => {
    const kept = createCurrentReactions()
    const returned = reacting(balcony, ['🌹'])
    returned.message.type = 'error'
    expect(kept.add(returned)).toBe(false)
    expect(kept.add({ ...returned, message: Message.of({ body: 'Ay' }) })).toBe(false)
  })
})

describe('the reactions in a message', () => {
  const read = (reactions: readonly string[]) =>
    readReactions(Message.of({}).set(Reactions, { id: 'm1', reactions }))?.reactions

  it('are each once, and neither empty nor long nor many', () => {
    expect(read(['🌹', ' 🌹\n', '', ' ', 'x'.repeat(129), '🌙'])).toEqual(['🌹', '🌙'])
    expect(read(Array.from({ length: 1000 }, (_, n) => String(n)))).toHaveLength(50)
  })

  it('are none where there are two sets', () => {
    const set = { id: 'm1', reactions: ['🌹'] }
    expect(readReactions(Message.of({}).add(Reactions, set).add(Reactions, set))).toBeUndefined()
  })
})
