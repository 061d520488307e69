import { XmppError } from '@trestle/core'
import { attr, element, exchange, Message, string } from '@trestle/stanza'
import { createTestNetwork } from '@trestle/testing'
import { pubsub } from '@trestle/xep-0060'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  NS_PRIVILEGE,
  NS_PRIVILEGE_1,
  type Permissions,
  type PrivilegeError,
  permissionsAdvertised,
  privilege,
  type RosterPush,
  rosterPushed,
} from './index.js'
import { privilegeService } from './service.js'

const Balcony = element('urn:example:balcony', 'balcony', { at: attr(string) })
const balconyExchange = exchange(Balcony, Balcony)

const everything: Permissions = {
  version: 2,
  roster: 'both',
  push: true,
  message: true,
  presence: 'roster',
  iq: new Map([
    ['urn:example:balcony', 'both'],
    ['http://jabber.org/protocol/pubsub', 'set'],
  ]),
}

/** A server of the Montagues, a gateway that it may grant privileges, and Juliet elsewhere. */
function createVerona(permissions: Permissions | undefined = everything) {
  const network = createTestNetwork()
  const server = network.join({ jid: 'montague.example', kind: 'component' }).use(privilegeService).goOnline()
  const gateway = network
    .join({ jid: 'superduper.montague.example', kind: 'component' })
    .use(privilege)
    .use(pubsub)
    .goOnline()
  const juliet = network.join({ jid: 'juliet@capulet.example/balcony' }).goOnline()
  const service = server.get(privilegeService)
  service.api.register('getPermissions', ({ from }) => (from?.equals(gateway.jid) ? permissions : undefined))
  const granted = async () => {
    await service.advertise(gateway.jid)
    await network.settled()
    return gateway.get(privilege)
  }
  return { network, server, gateway, juliet, service, granted }
}

const refused = (code: PrivilegeError['code']) => expect.objectContaining({ name: 'PrivilegeError', code })

describe('permissions', () => {
  it('are what the server advertises, until the connection is lost', async () => {
    const { gateway, granted } = createVerona()
    const api = gateway.get(privilege)
    const events: unknown[] = []
    gateway.xmpp.events.on(permissionsAdvertised, (event) => events.push(event))
    expect(api.permissions()).toBeUndefined()
    const waited = api.waitForPermissions()
    await granted()
    await expect(waited).resolves.toEqual(everything)
    expect(api.permissions('romeo@montague.example')).toEqual(everything)
    expect(api.permissions('juliet@capulet.example')).toBeUndefined()
    expect(events).toEqual([
      { server: expect.objectContaining({ domain: 'montague.example' }), permissions: everything },
    ])
    gateway.lose()
    expect(api.permissions()).toBeUndefined()
  })

  it('are believed of no one but a trusted server', async () => {
    const { gateway } = createVerona()
    const perms = `<privilege xmlns='${NS_PRIVILEGE}'><perm access='message' type='outgoing'/></privilege>`
    const seen: Message[] = []
    gateway.xmpp.events.on('message', (message) => seen.push(message))
    const strangers = [
      'capulet.example',
      'romeo@montague.example',
      'montague.example/x',
      'example',
      'a.montague.example',
    ]
    for (const from of strangers) gateway.receive(`<message from='${from}' to='${gateway.jid}'>${perms}</message>`)
    gateway.receive(`<message type='error' from='montague.example' to='${gateway.jid}'>${perms}</message>`)
    const api = gateway.get(privilege)
    expect([api.permissions(), ...strangers.map((from) => api.permissions(from))]).toEqual(Array(6).fill(undefined))
    expect(seen).toHaveLength(strangers.length)
  })

  it('may come from the servers that the option names', () => {
    const network = createTestNetwork()
    const gateway = network
      .join({ jid: 'superduper.example', kind: 'component' })
      .use(privilege, { servers: ['capulet.example', 'montague.example'] })
      .goOnline()
    for (const from of ['montague.example', 'example']) {
      gateway.receive(`<message from='${from}' to='superduper.example'>
        <privilege xmlns='${NS_PRIVILEGE}'><perm access='roster' type='get'/></privilege></message>`)
    }
    const api = gateway.get(privilege)
    expect(api.permissions('montague.example')?.roster).toBe('get')
    expect([api.permissions(), api.permissions('example')]).toEqual([undefined, undefined])
  })

  it('are taken of the newest version that the server speaks', () => {
    const { gateway } = createVerona()
    const advertise = (ns: string, type: string) =>
      gateway.receive(`<message from='montague.example' to='${gateway.jid}'>
        <privilege xmlns='${ns}'><perm access='roster' type='${type}'/></privilege></message>`)
    const api = gateway.get(privilege)
    advertise(NS_PRIVILEGE_1, 'get')
    expect(api.permissions()).toMatchObject({ version: 1, roster: 'get' })
    advertise(NS_PRIVILEGE, 'both')
    advertise(NS_PRIVILEGE_1, 'set')
    expect(api.permissions()).toMatchObject({ version: 2, roster: 'both' })
    advertise(NS_PRIVILEGE, 'none')
    expect(api.permissions()).toMatchObject({ version: 2, roster: 'none' })
  })
})

describe('a message in the name of a user', () => {
  it('goes through the server', async () => {
    const { network, juliet, granted } = createVerona()
    const received: Message[] = []
    juliet.xmpp.events.on('message', (message) => received.push(message))
    const api = await granted()
    const romeo = api.as('romeo@montague.example')
    romeo.send(romeo.message({ to: juliet.jid, body: 'By yonder blessed moon' }))
    api.sendPrivilegedMessage(Message.of({ from: 'montague.example', to: juliet.jid, body: 'Peace!' }))
    await network.settled()
    expect(received.map(({ from, body }) => [`${from}`, body])).toEqual([
      ['romeo@montague.example', 'By yonder blessed moon'],
      ['montague.example', 'Peace!'],
    ])
  })

  it('is sent in the version of the server', () => {
    const { gateway } = createVerona()
    gateway.receive(`<message from='montague.example' to='${gateway.jid}'>
      <privilege xmlns='${NS_PRIVILEGE_1}'><perm access='message' type='outgoing'/></privilege></message>`)
    gateway.get(privilege).sendPrivilegedMessage(Message.of({ from: 'romeo@montague.example', to: 'a@b.example' }))
    expect(gateway.sent.at(-1)?.elements()[0]).toMatchObject({ ns: NS_PRIVILEGE_1, name: 'privilege' })
  })

  it('is not sent where that is not granted, or not from a user', async () => {
    const { gateway, granted } = createVerona({ ...everything, message: false })
    const api = await granted()
    const count = gateway.sent.length
    const send = (from: string | undefined) => () => api.sendPrivilegedMessage(Message.of({ from, to: 'a@b.example' }))
    expect(send('romeo@montague.example')).toThrow(refused('not-granted'))
    expect(send('juliet@capulet.example')).toThrow(refused('not-granted'))
    expect(send('romeo@montague.example/orchard')).toThrow(refused('invalid-user'))
    expect(send(undefined)).toThrow(refused('invalid-user'))
    expect(() => api.as('montague.example')).toThrow(refused('invalid-user'))
    expect(() => api.as('romeo@montague.example/orchard')).toThrow(refused('invalid-user'))
    const romeo = api.as('romeo@montague.example')
    expect(() => romeo.send(romeo.presence())).toThrow(refused('unsupported'))
    expect(gateway.sent).toHaveLength(count)
  })
})

describe('a request in the name of a user', () => {
  let verona: ReturnType<typeof createVerona>
  beforeEach(() => {
    verona = createVerona()
  })

  it('goes through the server, and its answer back', async () => {
    const { juliet, granted } = verona
    juliet.xmpp.iq.onGet(balconyExchange, ({ at }, { from }) => ({ at: `${from} ${at}` }))
    const romeo = (await granted()).as('romeo@montague.example')
    await expect(romeo.iq.get(juliet.jid, balconyExchange, { at: 'night' })).resolves.toEqual({
      at: 'romeo@montague.example night',
    })
    await expect(romeo.iq.set(juliet.jid, balconyExchange, { at: 'night' })).rejects.toMatchObject({
      condition: 'service-unavailable',
    })
  })

  it('makes plugins act as the user', async () => {
    const { server, gateway, granted } = verona
    const published: string[] = []
    server.xmpp.iq.onRequest('set', { ns: 'http://jabber.org/protocol/pubsub', name: 'pubsub' }, (_, { from, to }) => {
      published.push(`${from} to ${to}`)
      return undefined
    })
    const romeo = (await granted()).as('romeo@montague.example')
    expect(romeo).toBe((await granted()).as('romeo@montague.example'))
    await gateway.get(pubsub, romeo).retract(undefined, 'urn:example:mood', 'current')
    expect(published).toEqual(['romeo@montague.example to romeo@montague.example'])
  })

  it('is not sent where its namespace or its type is not granted', async () => {
    const { gateway, granted } = verona
    const api = await granted()
    const count = gateway.sent.length
    const other = exchange(element('urn:example:other', 'other', {}))
    const pubsubGet = exchange(element('http://jabber.org/protocol/pubsub', 'pubsub', {}))
    const romeo = api.as('romeo@montague.example')
    await expect(romeo.iq.get(undefined, other, {})).rejects.toEqual(refused('not-granted'))
    await expect(romeo.iq.get(undefined, pubsubGet, {})).rejects.toEqual(refused('not-granted'))
    const paris = api.as('paris@capulet.example')
    await expect(paris.iq.get(undefined, balconyExchange, { at: 'noon' })).rejects.toEqual(refused('not-granted'))
    expect(gateway.sent).toHaveLength(count)
  })

  it.each([
    ['another id', (id: string) => `<iq type='result' from='juliet@capulet.example' id='${id}1'/>`],
    ['another sender', (id: string) => `<iq type='result' from='tybalt@capulet.example' id='${id}'/>`],
    ['the account itself', (id: string) => `<iq type='result' from='romeo@montague.example' id='${id}'/>`],
    ['nobody', (id: string) => `<iq type='result' id='${id}'/>`],
    ['a message', (id: string) => `<message from='juliet@capulet.example' id='${id}'/>`],
  ])('takes no answer of %s', async (_, answer) => {
    const { gateway, granted } = verona
    const romeo = (await granted()).as('romeo@montague.example')
    const asked = romeo.iq.get('juliet@capulet.example', balconyExchange, { at: 'night' })
    const outer = gateway.sent.at(-1)!
    const inner = outer.elements()[0]!.elements()[0]!
    const forwarded = answer(inner.attrs['id']!).replace(' ', " xmlns='jabber:client' ")
    gateway.receive(`<iq type='result' from='romeo@montague.example' to='${gateway.jid}' id='${outer.attrs['id']}'>
      <privilege xmlns='${NS_PRIVILEGE}'><forwarded xmlns='urn:xmpp:forward:0'>${forwarded}</forwarded></privilege></iq>`)
    await expect(asked).rejects.toEqual(refused('invalid-answer'))
  })

  it('ends with its time, its signal, or an empty answer', async () => {
    const { gateway, granted } = verona
    const romeo = (await granted()).as('romeo@montague.example')
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(romeo.iq.get('a@b.example', balconyExchange, { at: 'x' }, { signal })).rejects.toThrow('enough')
    const asked = romeo.iq.get('a@b.example', balconyExchange, { at: 'x' })
    const { id } = gateway.sent.at(-1)!.attrs
    gateway.receive(`<iq type='result' from='romeo@montague.example' to='${gateway.jid}' id='${id}'/>`)
    await expect(asked).rejects.toEqual(refused('invalid-answer'))
    const lost = romeo.iq.get('a@b.example', balconyExchange, { at: 'x' })
    gateway.lose()
    await expect(lost).rejects.toBeInstanceOf(XmppError)
  })
})

describe('the roster of a user', () => {
  it('is read and changed', async () => {
    const { granted } = createVerona()
    const api = await granted()
    await api.setRoster('romeo@montague.example', [
      { jid: 'juliet@superduper.montague.example', name: 'Juliet', groups: ['Verona'], subscription: 'both' },
      { jid: 'nurse@superduper.montague.example' },
    ])
    await api.removeFromRoster('romeo@montague.example', 'nurse@superduper.montague.example')
    const [juliet, ...others] = await api.getRoster('romeo@montague.example')
    expect(juliet).toMatchObject({ name: 'Juliet', groups: ['Verona'], subscription: 'both' })
    expect(others).toEqual([])
  })

  it('is left alone where that is not granted', async () => {
    const { gateway, granted } = createVerona({ ...everything, roster: 'get' })
    const api = await granted()
    const count = gateway.sent.length
    const entry = { jid: 'juliet@superduper.montague.example' }
    await expect(api.setRoster('romeo@montague.example', [entry])).rejects.toEqual(refused('not-granted'))
    await expect(api.removeFromRoster('romeo@montague.example', entry.jid)).rejects.toEqual(refused('not-granted'))
    await expect(api.getRoster('juliet@capulet.example')).rejects.toEqual(refused('not-granted'))
    await expect(api.getRoster('romeo@montague.example')).resolves.toEqual([])
    expect(gateway.sent).toHaveLength(count + 1)
  })

  it('is pushed by the server that grants it, and by nobody else', async () => {
    const { network, gateway, juliet, service, granted } = createVerona()
    const pushes: RosterPush[] = []
    gateway.xmpp.events.on(rosterPushed, (push) => pushes.push(push))
    const item = { jid: juliet.jid.bare, subscription: 'to' } as const
    await service.pushRosterItem(gateway.jid, 'romeo@montague.example', item).catch((error) => {
      expect(error).toMatchObject({ condition: 'service-unavailable' })
    })
    await granted()
    await service.pushRosterItem(gateway.jid, 'romeo@montague.example', item)
    expect(pushes.map(({ user, item: { jid, subscription } }) => [`${user}`, `${jid}`, subscription])).toEqual([
      ['romeo@montague.example', 'juliet@capulet.example', 'to'],
    ])
    for (const from of ['juliet@capulet.example', 'romeo@montague.example/orchard', 'montague.example']) {
      gateway.receive(`<iq type='set' from='${from}' to='${gateway.jid}' id='${from}'>
        <query xmlns='jabber:iq:roster'><item jid='tybalt@capulet.example'/></query></iq>`)
      await network.settled()
      expect(gateway.sent.at(-1)?.attrs).toMatchObject({ type: 'error', id: from })
    }
    expect(pushes).toHaveLength(1)
  })
})
