import { JID } from '@trestle/jid'
import { Message, type MessageType } from '@trestle/stanza'
import { createTestHost } from '@trestle/testing'
import { OriginId } from '@trestle/xep-0359'
import { describe, expect, it } from 'vitest'
import {
  Correction,
  createVersions,
  type MessageVersions,
  mayCorrect,
  type SentMessage,
  type VersionsOptions,
} from './index.js'

const romeo = createTestHost({ jid: 'romeo@montague.example/orchard' }).goOnline()
const room = JID.parse('feast@rooms.verona.example')
const occupant = (nick: string) => room.withResource(nick)

interface Said {
  readonly type?: MessageType
  readonly replaces?: string
  readonly direction?: 'in' | 'out'
  readonly to?: string
}

function said(from: JID | string, id: string, body: string | undefined, init: Said = {}): SentMessage {
  const { type = 'chat', replaces, direction = 'in', to = romeo.jid } = init
  const message = Message.of({ from, to, id, type, body })
  if (replaces !== undefined) message.set(Correction, { id: replaces })
  return { message, arrival: { from: JID.from(from), to: JID.from(to), self: romeo.xmpp, direction } }
}

const bodies = (versions: MessageVersions | undefined) =>
  versions && [versions.original.message.body, versions.latest.message.body]

/** What becomes of each message, one after the other. */
function told(messages: readonly SentMessage[], options?: VersionsOptions) {
  const versions = createVersions(options)
  return messages.map((message) => bodies(versions.add(message)))
}

describe('who may correct', () => {
  const hers = said('juliet@capulet.example/balcony', 'j1', 'O Romoe')
  const his = { direction: 'out', to: 'juliet@capulet.example' } as const

  it.each([
    ['another client of the sender', said('juliet@capulet.example/tomb', 'j2', 'O Romeo'), true],
    ['the account of the sender', said('juliet@capulet.example', 'j2', 'O Romeo'), true],
    ['somebody else', said('nurse@capulet.example/balcony', 'j2', 'O Tybalt'), false],
    ['the recipient', said(romeo.jid, 'j2', 'O Tybalt', his), false],
    ['an occupant of a room', said('juliet@capulet.example/balcony', 'j2', 'O', { type: 'groupchat' }), false],
  ])('a message of a chat: %s', (_, correction, may) => {
    expect(mayCorrect(hers, correction)).toBe(may)
  })

  it('a message of ours: any of our clients, in the same chat', () => {
    const original = said(romeo.jid, 'r1', 'O Juleit', his)
    expect(mayCorrect(original, said('romeo@montague.example/tomb', 'r2', 'O Juliet', his))).toBe(true)
    expect(mayCorrect(original, said(romeo.jid, 'r2', 'O', { direction: 'out', to: 'nurse@capulet.example' }))).toBe(
      false,
    )
  })

  it.each(['groupchat', 'chat'] as const)('a %s message in a room: the occupant alone', (type) => {
    const isRoom = (jid: JID) => jid.equals(room)
    const original = said(occupant('juliet'), 'j1', 'O Romoe', { type })
    expect(mayCorrect(original, said(occupant('juliet'), 'j2', 'O Romeo', { type }), { isRoom })).toBe(true)
    expect(mayCorrect(original, said(occupant('tybalt'), 't1', 'O Tybalt', { type }), { isRoom })).toBe(false)
    expect(mayCorrect(original, said(room, 'x1', 'O Tybalt', { type }), { isRoom })).toBe(false)
  })

  it('in a room that gives occupants ids: who has the same id, whatever the nick', () => {
    const ids = new Map([
      ['j1', 'juliet'],
      ['j2', 'juliet'],
      ['t1', 'tybalt'],
    ])
    const occupantIdOf = ({ message }: SentMessage) => ids.get(message.id ?? '')
    const by = (nick: string, id: string) => said(occupant(nick), id, 'O', { type: 'groupchat' })
    const original = by('juliet', 'j1')
    expect(mayCorrect(original, by('capulet', 'j2'), { occupantIdOf })).toBe(true)
    expect(mayCorrect(original, by('juliet', 't1'), { occupantIdOf })).toBe(false)
    expect(mayCorrect(original, by('juliet', 'unknown'), { occupantIdOf })).toBe(false)
  })
})

describe('versions', () => {
  const from = 'juliet@capulet.example/balcony'

  it('keep the original and the last correction', () => {
    const messages = [
      said(from, 'j1', 'O Romoe'),
      said(from, 'j2', 'O Roemo', { replaces: 'j1' }),
      said(from, 'j3', 'O Romeo', { replaces: 'j1' }),
    ]
    expect(told(messages)).toEqual([
      ['O Romoe', 'O Romoe'],
      ['O Romoe', 'O Roemo'],
      ['O Romoe', 'O Romeo'],
    ])
  })

  it('understand clients that correct the last correction', () => {
    const messages = [
      said(from, 'j1', 'O Romoe'),
      said(from, 'j2', 'O Roemo', { replaces: 'j1' }),
      said(from, 'j3', 'O Romeo', { replaces: 'j2' }),
    ]
    expect(told(messages).at(-1)).toEqual(['O Romoe', 'O Romeo'])
  })

  it('find the message by its origin id where a room has changed its id, but rather by its id', () => {
    const ids = (id: string, originId: string) => {
      const sent = said(occupant('juliet'), id, id, { type: 'groupchat' })
      sent.message.set(OriginId, { id: originId })
      return sent
    }
    const correction = said(occupant('juliet'), 'x', 'O', { type: 'groupchat', replaces: 'sent' })
    expect(told([ids('changed', 'sent'), correction]).at(-1)).toEqual(['changed', 'O'])
    const forged = said(occupant('tybalt'), 'x', 'O', { type: 'groupchat', replaces: 'sent' })
    expect(told([ids('changed', 'sent'), forged]).at(-1)).toBeUndefined()
    expect(told([ids('sent', 'a'), ids('b', 'sent'), correction], { depth: 2 }).at(-1)).toEqual(['sent', 'O'])
  })

  it('are of the last message of a sender, or of as many as told', () => {
    const messages = [
      said(from, 'j1', 'one'),
      said(from, 'j2', 'two'),
      said(from, 'j3', 'three'),
      said(from, 'j4', 'TWO', { replaces: 'j2' }),
      said(from, 'j5', 'ONE', { replaces: 'j1' }),
    ]
    expect(told(messages).slice(3)).toEqual([undefined, undefined])
    expect(told(messages, { depth: 2 }).slice(3)).toEqual([['two', 'TWO'], undefined])
  })

  it('are not of what is no text, such as a chat state that follows', () => {
    const messages = [said(from, 'j1', 'One'), said(from, 'j2', undefined), said(from, 'j3', 'one', { replaces: 'j1' })]
    expect(told(messages)).toEqual([['One', 'One'], undefined, ['One', 'one']])
  })

  it('are each for their own sender, though the ids be the same', () => {
    const nurse = 'nurse@capulet.example'
    const messages = [
      said(from, '1', 'Anon'),
      said(nurse, '1', 'Madam'),
      said(nurse, '2', 'Madam!', { replaces: '1' }),
      said(from, '2', 'Anon!', { replaces: '1' }),
    ]
    expect(told(messages).slice(2)).toEqual([
      ['Madam', 'Madam!'],
      ['Anon', 'Anon!'],
    ])
  })

  it('begin anew where a client uses an id again, and where an archive tells again', () => {
    const messages = [
      said(from, '1', 'Anon'),
      said(from, '2', 'Anon!', { replaces: '1' }),
      said(from, '1', 'By and by'),
      said(from, '2', 'By and by!', { replaces: '1' }),
    ]
    expect(told(messages, { depth: 5 }).at(-1)).toEqual(['By and by', 'By and by!'])
  })

  it('of private messages in a room are each for their own occupant', () => {
    const [juliet, tybalt] = [occupant('juliet'), occupant('tybalt')]
    const messages = [
      said(juliet, 'j0', 'Good evening', { type: 'groupchat' }),
      said(juliet, 'j1', 'O Romoe'),
      said(tybalt, 't1', 'O Tybalt', { replaces: 'j1' }),
      said(juliet, 'j2', 'O Romeo', { replaces: 'j1' }),
    ]
    expect(told(messages).slice(2)).toEqual([undefined, ['O Romoe', 'O Romeo']])
    const isRoom = (jid: JID) => jid.equals(room)
    expect(told(messages.slice(1), { isRoom }).slice(1)).toEqual([undefined, ['O Romoe', 'O Romeo']])
  })

  it('end for an occupant who left the room', () => {
    const versions = createVersions()
    const say = (nick: string, id: string, replaces?: string) =>
      versions.add(said(occupant(nick), id, id, { type: 'groupchat', ...(replaces && { replaces }) }))
    say('juliet', 'j1')
    say('nurse', 'n1')
    versions.forget(occupant('juliet'), romeo.xmpp)
    expect(say('juliet', 'j2', 'j1')).toBeUndefined()
    expect(bodies(say('nurse', 'n2', 'n1'))).toEqual(['n1', 'n2'])
  })

  it('are bounded in senders and in bytes', () => {
    const crowd = [1, 2, 3].map((n) => said(`citizen${n}@verona.example`, 'a', 'Clubs'))
    const corrected = [1, 2, 3].map((n) => said(`citizen${n}@verona.example`, 'b', 'Clubs!', { replaces: 'a' }))
    const counted = (options: VersionsOptions) =>
      told([...crowd, ...corrected], options)
        .slice(3)
        .filter((versions) => versions !== undefined).length
    expect(counted({})).toBe(3)
    expect(counted({ maxSenders: 2 })).toBe(2)
    expect(counted({ maxBytes: 100 })).toBe(0)
  })

  it('refuse a malformed correction', () => {
    const malformed = said(from, 'j2', 'O')
    malformed.message.element.children.push(Correction.encode({ id: '' }))
    delete malformed.message.element.child(Correction.ns, Correction.name)!.attrs['id']
    expect(() => createVersions().add(malformed)).toThrow(expect.objectContaining({ code: 'invalid-element' }))
  })
})
