import { Message } from '@trestle/stanza'
import { createTestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { OriginId, referenceIdOf, referenceTo, setStanzaId } from './index.js'

const romeo = createTestHost({ jid: 'romeo@montague.example/orchard' }).goOnline().xmpp
const juliet = 'juliet@capulet.example/balcony'
const room = 'feast@rooms.verona.example'

describe('a reference to a message', () => {
  it.each([
    ['of somebody else', { from: juliet, to: romeo.jid }, juliet],
    ['of this address', { to: juliet }, juliet],
    ['of another client of the account', { from: 'romeo@montague.example/tomb', to: juliet }, juliet],
  ])('%s goes to the other side', (_, addresses, to) => {
    const { to: found, ...rest } = referenceTo(Message.of({ ...addresses, id: 'm1', body: 'Ay' }), romeo)!
    expect([String(found), rest]).toEqual([to, { type: 'chat', id: 'm1' }])
  })

  it('goes to the room, by the id that the room gave', () => {
    const said = Message.of({ from: `${room}/nurse`, to: romeo.jid, type: 'groupchat', id: 'n1', body: 'Anon' })
    expect(referenceTo(said, romeo)).toBeUndefined()
    setStanzaId(said, juliet, 'forged')
    expect(referenceIdOf(said)).toBeUndefined()
    setStanzaId(said, room, 'by-the-room')
    const { to, ...rest } = referenceTo(said, romeo)!
    expect([String(to), rest]).toEqual([room, { type: 'groupchat', id: 'by-the-room' }])
  })

  it('prefers the origin id outside of rooms, and is none without an id', () => {
    expect(referenceIdOf(Message.of({ id: 'm1' }).set(OriginId, { id: 'o1' }))).toBe('o1')
    expect(referenceIdOf(Message.of({ to: juliet }))).toBeUndefined()
  })
})
