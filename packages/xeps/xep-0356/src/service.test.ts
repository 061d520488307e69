import { createTestNetwork, elementFrom } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import { NS_PRIVILEGE, type Permissions } from './index.js'
import { privilegeService } from './service.js'

const permissions: Permissions = {
  version: 2,
  roster: 'get',
  push: false,
  message: true,
  presence: 'none',
  iq: new Map([['urn:example:a', 'get']]),
}

function createServer() {
  const network = createTestNetwork()
  const server = network.join({ jid: 'montague.example', kind: 'component' })
  server.use(privilegeService, { maxItems: 1 }).goOnline()
  const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).goOnline()
  const stranger = network.join({ jid: 'tybalt@capulet.example/street' }).goOnline()
  const { api } = server.get(privilegeService)
  api.register('getPermissions', ({ from }) => (from?.equals(gateway.jid) ? permissions : undefined))
  api.register('isUser', ({ jid }) => jid?.local === 'romeo')
  server.xmpp.iq.onRequest('get', { ns: 'urn:example:a', name: 'a' }, () => undefined)
  return { network, server, gateway, stranger }
}

const user = 'romeo@montague.example'
const inner = (attrs: string, ns = 'urn:example:a') => `<iq xmlns='jabber:client' ${attrs}><a xmlns='${ns}'/></iq>`
const wrapped = (iq: string) => elementFrom(`<privileged_iq xmlns='${NS_PRIVILEGE}'>${iq}</privileged_iq>`)

describe('a privileged iq', () => {
  it('is sent on, and its answer handed back', async () => {
    const { gateway } = createServer()
    const answer = await gateway.iq.request('get', user, wrapped(inner(`type='get' id='1' from='${user}'`)))
    const forwarded = answer.payload?.elements()[0]?.elements()[0]
    expect(forwarded?.attrs).toEqual({ type: 'result', id: '1', from: user, to: user })
  })

  it.each([
    ['of another type', user, inner("type='set' id='1'")],
    ['of a type that is no request', user, inner("type='result' id='1'")],
    ['of another sender', user, inner("type='get' id='1' from='juliet@capulet.example'")],
    ['of a resource', user, inner(`type='get' id='1' from='${user}/orchard'`)],
    ['of a namespace that is not granted', user, inner("type='get' id='1'", 'urn:example:b')],
    ['for no account', 'nobody@montague.example', inner("type='get' id='1'")],
    ['for a resource', `${user}/orchard`, inner("type='get' id='1'")],
    ['for the server', 'montague.example', inner("type='get' id='1'")],
  ])('is forbidden %s', async (_, to, iq) => {
    const { gateway } = createServer()
    await expect(gateway.iq.request('get', to, wrapped(iq))).rejects.toMatchObject({ condition: 'forbidden' })
  })

  it.each([
    ['without an id', inner("type='get'"), 'bad-request'],
    ['without a payload', "<iq xmlns='jabber:client' type='get' id='1'/>", 'bad-request'],
    [
      'in no namespace of a client',
      inner("type='get' id='1'").replace('jabber:client', 'urn:example:c'),
      'bad-request',
    ],
    ['to what is no address', inner("type='get' id='1' to='a@@b'"), 'jid-malformed'],
  ])('is refused %s', async (_, iq, condition) => {
    const { gateway } = createServer()
    await expect(gateway.iq.request('get', user, wrapped(iq))).rejects.toMatchObject({ condition })
  })

  it('is forbidden to strangers', async () => {
    const { stranger } = createServer()
    const asked = stranger.iq.request('get', user, wrapped(inner("type='get' id='1'")))
    await expect(asked).rejects.toMatchObject({ condition: 'forbidden' })
  })
})

describe('a privileged message', () => {
  const forwarding = (stanza: string) =>
    elementFrom(`<message xmlns='jabber:client' to='montague.example' id='m'><privilege xmlns='${NS_PRIVILEGE}'>
      <forwarded xmlns='urn:xmpp:forward:0'>${stanza}</forwarded></privilege></message>`)
  const message = (from: string) => `<message xmlns='jabber:client' from='${from}' to='tybalt@capulet.example'/>`

  it.each([
    ['of a resource', message(`${user}/orchard`), 'forbidden'],
    ['of another server', message('juliet@capulet.example'), 'forbidden'],
    ['that is none', "<presence xmlns='jabber:client'/>", 'bad-request'],
    ['of what is no address', message('a@@b'), 'jid-malformed'],
    [
      'that holds privileges',
      message(user).replace('/>', `><privilege xmlns='${NS_PRIVILEGE}'/></message>`),
      'forbidden',
    ],
  ])('is refused %s', async (_, stanza, condition) => {
    const { network, gateway } = createServer()
    const answered = gateway.xmpp.events.wait('message:error')
    gateway.send(forwarding(stanza))
    expect((await answered).error).toMatchObject({ condition })
    await network.settled()
    expect(network.undelivered).toEqual([])
  })

  it('is forbidden to strangers', async () => {
    const { stranger } = createServer()
    const answered = stranger.xmpp.events.wait('message:error')
    stranger.send(forwarding(message(user)))
    expect((await answered).error).toMatchObject({ condition: 'forbidden' })
  })
})

describe('rosters', () => {
  it('are kept of so many items, and changed only by those who may', async () => {
    const { server, gateway, stranger } = createServer()
    const query = (content = '') => elementFrom(`<query xmlns='jabber:iq:roster'>${content}</query>`)
    const item = query("<item jid='nurse@capulet.example'/>")
    await expect(gateway.iq.request('set', user, item)).rejects.toMatchObject({ condition: 'forbidden' })
    await expect(stranger.iq.request('get', user, query())).rejects.toMatchObject({ condition: 'forbidden' })
    const { api } = server.get(privilegeService)
    api.register('getPermissions', () => ({ ...permissions, roster: 'both' }))
    await gateway.iq.request('set', user, item)
    const second = query("<item jid='paris@capulet.example'/>")
    await expect(gateway.iq.request('set', user, second)).rejects.toMatchObject({ condition: 'resource-constraint' })
    await expect(gateway.iq.request('set', user, query())).rejects.toMatchObject({ condition: 'bad-request' })
    const missing = query("<item jid='paris@capulet.example' subscription='remove'/>")
    await expect(gateway.iq.request('set', user, missing)).rejects.toMatchObject({ condition: 'item-not-found' })
    const { payload } = await gateway.iq.request('get', user, query())
    expect(payload?.elements().map(({ attrs }) => attrs['jid'])).toEqual(['nurse@capulet.example'])
  })
})
