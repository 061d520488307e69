import { Message } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import { stanzaIdOf } from '@trestle/xep-0359'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { FEAST, hostedRooms, told } from '../../test/hosted-rooms.js'
import { MucUser, mucUser, occupantChanged, occupantJoined, roomMessage } from '../index.js'
import { type HostedRoomExtension, hostedMessage } from '../service.js'

const NS = 'urn:example:masks'
const CAPULET = 'capulet@capulet.example/hall'
const ROMEO = 'romeo@montague.example/orchard'

async function feast(extension: HostedRoomExtension = {}) {
  const hosted = hostedRooms()
  const remove = hosted.service.extend(extension)
  const capulet = hosted.client(CAPULET)
  await hosted.join(capulet, 'capulet')
  return { ...hosted, remove, capulet, room: hosted.service.room(FEAST) }
}

describe('an extension', () => {
  it('adds payloads to presences, which occupants cannot write, until it is removed', async () => {
    let mask = 'lion'
    const { capulet, client, component, join, network, room, remove } = await feast({
      reserved: [NS],
      presencePayloads: (_, user) => (user.local === 'romeo' ? [new Element('mask', NS, { name: mask })] : []),
    })
    const [joined, changed] = [told(capulet, occupantJoined), told(capulet, occupantChanged)]
    const romeo = client(ROMEO)
    await join(romeo, 'romeo')
    const masks = (presence: { element: Element } | undefined) =>
      presence?.element.childrenOf(NS, 'mask').map(({ attrs }) => attrs['name'])
    await network.settled()
    expect(masks(joined[0]?.presence)).toEqual(['lion'])
    const presence = romeo.xmpp.presence({ to: `${FEAST}/romeo`, show: 'away' })
    presence.element.children.push(new Element('mask', NS, { name: 'king' }))
    romeo.send(presence)
    await network.settled()
    expect(masks(changed[0]?.presence)).toEqual(['lion'])
    mask = 'owl'
    remove()
    await room.refresh(ROMEO)
    await room.refresh('nobody@verona.example')
    const last = component.sent.findLast(({ attrs }) => attrs['to'] === CAPULET)!
    expect([last.attrs['from'], last.childrenOf(NS, 'mask').length]).toEqual([`${FEAST}/romeo`, 0])
  })

  it('that fails costs nobody their visit', async () => {
    const { client, component, join, service } = await feast()
    const errors: unknown[] = []
    component.xmpp.events.on('error', ({ error }) => errors.push(error))
    const failure = new Error('The masks are lost.')

    service.extend({
      presencePayloads() {
        throw failure
      },
    })
    const his = await join(client(ROMEO), 'romeo')
    expect(his.phase).toBe('joined')
    expect(errors).toEqual([failure])
  })

  it('adds features and fields of information', async () => {
    const { capulet } = await feast({ features: [NS], infoFields: () => [{ var: 'masks#count', values: ['2'] }] })
    const info = await capulet.get(disco).getInfo(FEAST)
    expect(info.features).toContain(NS)
    expect(info.forms?.[0]?.fields).toContainEqual(expect.objectContaining({ var: 'masks#count', values: ['2'] }))
  })

  it('is told what is said to all, by whomever', async () => {
    const said: (string | undefined)[] = []
    const { room, capulet, component, network } = await feast({
      said(_, message) {
        said.push(message.body, stanzaIdOf(message, FEAST))
        message.body = 'changed'
      },
    })
    const events = told(component, hostedMessage)
    capulet.send(capulet.xmpp.message({ to: FEAST, type: 'groupchat', body: 'Welcome' }))
    await network.settled()
    await (await room.enter('mercutio')).say('Thanks')
    await room.say('The feast begins')
    const [ids, bodies] = [said.filter((_, n) => n % 2), said.filter((_, n) => n % 2 === 0)]
    expect(bodies).toEqual(['Welcome', 'Thanks', 'The feast begins'])
    expect(new Set(ids).size).toBe(3)
    expect(events.map(({ message }) => [message.body, stanzaIdOf(message, FEAST)])).toEqual([['Welcome', ids[0]]])
  })
})

it('that fails to hear of a message, at once or later, costs nobody the message', async () => {
  const { service, component, room } = await feast()
  const errors: unknown[] = []
  component.xmpp.events.on('error', ({ error }) => errors.push(error))
  const [now, later] = [new Error('now'), new Error('later')]
  service.extend({
    said() {
      throw now
    },
  })
  service.extend({ said: () => Promise.reject(later) })
  const heard: (string | undefined)[] = []
  service.extend({ said: (_, message) => heard.push(message.body) })
  await room.say('A')
  await room.say('B')
  expect(heard).toEqual(['A', 'B'])
  expect(new Set(errors)).toEqual(new Set([now, later]))
})

describe('for moderators, a room', () => {
  it('announces what is no history, and takes a message out of history', async () => {
    const { room, capulet, client, component, join, network } = await feast()
    const seen = told(capulet, roomMessage)
    await room.say('A')
    await room.say('B')
    await network.settled()
    expect(await room.retract(stanzaIdOf(seen[0]!.message, FEAST) ?? '')).toBe(true)
    expect(await room.retract('unknown')).toBe(false)
    await room.announce(Message.of({ type: 'chat' }).set(MucUser, mucUser({ statuses: [104] })))
    await network.settled()
    expect(component.sent.at(-1)?.attrs).toMatchObject({ type: 'groupchat', from: FEAST })
    const romeo = client(ROMEO)
    const history = told(romeo, roomMessage)
    await join(romeo, 'romeo')
    await network.settled()
    expect(history.map(({ message }) => message.body)).toEqual(['B'])
  })

  it('tells who has which affiliation', async () => {
    const { room } = await feast()
    await room.setAffiliation('verona.example', 'member')
    expect(await room.getAffiliation('paris@verona.example/x')).toBe('member')
    expect(Object.keys(await room.getAffiliations())).toEqual(['capulet@capulet.example', 'verona.example'])
  })
})
