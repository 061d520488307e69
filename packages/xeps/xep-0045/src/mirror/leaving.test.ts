import { expectXml } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { told } from '../../test/hosted-rooms.js'
import { FEAST, heard, mirroredRooms, occupant, ROMEO } from '../../test/mirrored-rooms.js'
import { muc, roomLeft } from '../index.js'

const CELL = 'romeo@montague.example/cell'

/** Both sessions of romeo in a room, and what the network is told of who leaves. */
async function feast() {
  const mirrored = mirroredRooms()
  mirrored.admit([occupant('juliet')])
  const left: unknown[] = []
  mirrored.mirrors.api.register('left', ({ jid, from, args }) => {
    left.push({ room: String(jid), session: String(from), ...args })
  })
  const [romeo, cell] = [mirrored.client(), mirrored.client(CELL)]
  const rooms = [await romeo.get(muc).join(FEAST, 'me'), await cell.get(muc).join(FEAST, 'me')] as const
  await mirrored.network.settled()
  return { ...mirrored, romeo, cell, left, rooms, view: mirrored.view() }
}

describe('leaving', () => {
  it('takes one session out, and the network hears of it', async () => {
    const { cell, left, network, rooms, view } = await feast()
    const others = heard(cell)
    await rooms[0].leave('Good night')
    await network.settled()
    expect([rooms[0].phase, rooms[1].phase, others]).toEqual(['left', 'joined', []])
    expect(view.sessions.map(String)).toEqual([CELL])
    expect(left).toEqual([{ room: FEAST, session: ROMEO, unreachable: false, status: 'Good night' }])
    await rooms[1].leave()
    expect(view.sessions).toEqual([])
    expect(left).toHaveLength(2)
  })

  it.each([
    `<message type='error' from='${ROMEO}' to='${FEAST}/juliet'><error type='cancel'>
      <remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`,
    `<presence type='error' from='${ROMEO}' to='${FEAST}/juliet'><error type='cancel'>
      <gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>`,
  ])('follows from an error that comes back', async (error) => {
    const { component, left, network, romeo, rooms, view } = await feast()
    const gone = told(romeo, roomLeft)
    component.receive(error)
    await network.settled()
    expect(gone).toMatchObject([{ reason: 'technical-problem' }])
    expect(rooms[1].phase).toBe('joined')
    expect(view.sessions.map(String)).toEqual([CELL])
    expect(left).toEqual([{ room: FEAST, session: ROMEO, unreachable: true, status: undefined }])
  })

  it('does not follow from a complaint about one message', async () => {
    const { component, left, network, view } = await feast()
    component.receive(`<message type='error' from='${ROMEO}' to='${FEAST}/juliet'><error type='modify'>
      <policy-violation xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>`)
    await network.settled()
    expect([view.sessions.length, left]).toEqual([2, []])
  })

  it('harms nobody where the network fails at it', async () => {
    const { component, mirrors, rooms } = await feast()
    const errors: unknown[] = []
    component.xmpp.events.on('error', ({ error }) => errors.push(error))
    mirrors.api.register('left', () => {
      throw new Error('The network is on fire.')
    })
    await rooms[0].leave()
    expect(errors).toMatchObject([{ message: 'The network is on fire.' }])
  })
})

describe('who is not in the room', () => {
  it('is told so, whatever they send', async () => {
    const { component, network, view } = await feast()
    const before = component.sent.length
    const from = 'tybalt@capulet.example/hall'
    for (const stanza of [
      `<presence from='${from}' to='${FEAST}/tybalt'/>`,
      `<message from='${from}' to='${FEAST}' type='groupchat' id='m1'><body>Ho</body></message>`,
      `<message from='${from}' to='${FEAST}/juliet' type='chat' id='m2'><body>Ho</body></message>`,
      `<message from='romeo@montague.example/street' to='${FEAST}' type='groupchat' id='m3'><body>Ho</body></message>`,
    ]) {
      component.receive(stanza)
    }
    await network.settled()
    const answers = component.sent.slice(before)
    expectXml(
      answers.find(({ name }) => name === 'presence')!,
      `<presence type='unavailable' from='${FEAST}/tybalt' to='${from}'>
        <x xmlns='http://jabber.org/protocol/muc#user'>
          <item affiliation='none' role='none'><reason>You are not in the room.</reason></item>
          <status code='110'/><status code='307'/><status code='333'/></x></presence>`,
    )
    const errors = answers.filter(({ name }) => name === 'message')
    expect(errors.map(({ attrs }) => attrs['id'])).toEqual(['m1', 'm2', 'm3'])
    for (const error of errors) {
      expect(
        error
          .child(error.ns, 'error')
          ?.elements()
          .map(({ name }) => name),
      ).toEqual(['not-acceptable'])
    }
    expect(view.sessions).toHaveLength(2)
  })

  it('is not answered where they leave, complain, or ask for nothing', async () => {
    const { component, network, left } = await feast()
    const before = component.sent.length
    const from = 'tybalt@capulet.example/hall'
    for (const stanza of [
      `<message type='error' from='${from}' to='${FEAST}'/>`,
      `<presence type='error' from='${from}' to='${FEAST}/juliet'/>`,
      `<presence type='unavailable' from='${from}' to='${FEAST}/juliet'/>`,
      `<presence type='probe' from='${from}' to='${FEAST}'/>`,
      `<presence type='subscribe' from='tybalt@capulet.example' to='${FEAST}'/>`,
      `<presence type='nonsense' from='${from}' to='${FEAST}/juliet'/>`,
    ]) {
      component.receive(stanza)
    }
    await network.settled()
    expect([component.sent.length, left]).toEqual([before, []])
  })
})
