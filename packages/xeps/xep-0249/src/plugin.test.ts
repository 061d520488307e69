import {
  createHostPair,
  createManualClock,
  createTestHost,
  createTestNetwork,
  expectXml,
  type TestHost,
} from '@trestle/testing'
import { muc } from '@trestle/xep-0045'
import { describe, expect, it } from 'vitest'
import { type DirectInvitation, directInvitationReceived, directInvitations } from './index.js'

const ROOM = 'feast@rooms.verona.example'
const pair = () => createHostPair((host) => host.use(directInvitations))

function invitationsOf(host: TestHost): DirectInvitation[] {
  const seen: DirectInvitation[] = []
  host.xmpp.events.on(directInvitationReceived, (invitation) => seen.push(invitation))
  return seen
}

describe('an invitation', () => {
  it('goes straight to who is invited', async () => {
    const { romeo, juliet, network } = pair()
    const seen = invitationsOf(juliet)
    const options = { reason: 'Masks!', password: 'mask', continues: { thread: 't1' } }
    const message = romeo.get(directInvitations).invite(juliet.jid!, `${ROOM}/romeo`, options)
    await network.settled()
    expectXml(
      message.element,
      `<message type='normal' id='${message.id}' to='${juliet.jid}'><x xmlns='jabber:x:conference' jid='${ROOM}'
        reason='Masks!' password='mask' continue='true' thread='t1'/></message>`,
    )
    expect(seen).toMatchObject([{ room: { local: 'feast' }, from: romeo.jid, to: juliet.jid, ...options }])
    expect(await romeo.get(directInvitations).isSupportedBy(juliet.jid!)).toBe(true)
  })

  it('reaches each address of a component', async () => {
    const network = createTestNetwork()
    const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(directInvitations).goOnline()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(directInvitations).goOnline()
    const [atGateway, atRomeo] = [invitationsOf(gateway), invitationsOf(romeo)]
    romeo.get(directInvitations).invite('juliet@superduper.example', ROOM)
    gateway.as('juliet@superduper.example').get(directInvitations).invite(romeo.jid!, ROOM)
    await network.settled()
    expect(atGateway).toMatchObject([{ to: { local: 'juliet' }, reason: undefined, continues: undefined }])
    expect(atRomeo).toMatchObject([{ from: { local: 'juliet' } }])
  })

  it('is none beside one of the room, in a room, or after one of the room', () => {
    const clock = createManualClock()
    const romeo = createTestHost({ jid: 'romeo@montague.example/orchard', clock }).use(directInvitations).goOnline()
    const seen = invitationsOf(romeo)
    romeo.get(directInvitations)
    const conference = `<x xmlns='jabber:x:conference' jid='${ROOM}'>Come</x>`
    const say = (from: string, inside: string, attrs = '') =>
      romeo.receive(`<message from='${from}' to='${romeo.jid}' ${attrs}>${inside}</message>`)
    say(ROOM, `<x xmlns='http://jabber.org/protocol/muc#user'><invite from='capulet@verona.example'/></x>${conference}`)
    say('capulet@verona.example/hall', conference)
    say('capulet@verona.example/hall', conference, `type='groupchat'`)
    expect(seen).toEqual([])
    clock.advance(60_000)
    say('capulet@verona.example/hall', conference)
    expect(seen).toMatchObject([{ from: { local: 'capulet' }, reason: 'Come' }])
  })

  it('is none to a room that one is in', async () => {
    const romeo = createTestHost({ jid: 'romeo@montague.example/orchard' }).use(directInvitations).goOnline()
    const seen = invitationsOf(romeo)
    const joining = romeo.get(muc).join(ROOM, 'romeo')
    romeo.get(directInvitations)
    romeo.receive(`<presence from='${ROOM}/romeo'><x xmlns='http://jabber.org/protocol/muc#user'>
      <item affiliation='none' role='participant'/><status code='110'/></x></presence>`)
    await joining
    const invite = (room: string) =>
      romeo.receive(
        `<message from='capulet@verona.example/hall'><x xmlns='jabber:x:conference' jid='${room}'/></message>`,
      )
    invite(ROOM)
    invite('hall@rooms.verona.example')
    expect(seen).toMatchObject([{ room: { local: 'hall' } }])
    romeo.stop()
  })

  it('is nothing where it is malformed', () => {
    const { romeo } = pair()
    const seen = invitationsOf(romeo)
    const errors: unknown[] = []
    romeo.xmpp.events.on('error', ({ error }) => errors.push(error))
    romeo.receive(`<message from='tybalt@capulet.example'><x xmlns='jabber:x:conference' jid='@'/></message>`)
    expect([seen.length, errors.length]).toEqual([0, 1])
  })
})
