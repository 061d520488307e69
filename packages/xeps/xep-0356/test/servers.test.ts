import { type Client, createClient } from '@trestle/client'
import { type Component, createComponent } from '@trestle/component'
import { roster } from '@trestle/core'
import { attr, element, Message, string } from '@trestle/stanza'
import { describeWithServers } from '@trestle/test-fixtures'
import { pubsub, pubsubNode } from '@trestle/xep-0060'
import { afterEach, expect, it } from 'vitest'
import { type PrivilegeApi, privilege } from '../src/index.js'

const gateway = 'gw.localhost'
const options = {
  users: { romeo: 'wherefore', juliet: 'art thou' },
  components: { [gateway]: 'secret' },
  prosody: {
    modules: ['privilege'],
    component: 'modules_enabled = { "privilege" }',
    host: `privileged_entities = { ["${gateway}"] = { roster = "both", message = "outgoing", presence = "managed_entity",
      iq = { ["http://jabber.org/protocol/pubsub"] = "both" } } }`,
  },
  ejabberd: {
    modules: {
      mod_privilege: {
        roster: { both: 'gateway' },
        message: { outgoing: 'gateway' },
        presence: { managed_entity: 'gateway' },
      },
    },
    config: { acl: { gateway: { server: gateway } }, access_rules: { gateway: { allow: 'gateway' } } },
  },
}
const limit = { timeout: 45_000 }
const Mood = element('urn:example:mood', 'mood', { of: attr(string) })

describeWithServers('privileges', { options }, (server, kind) => {
  const hosts: (Client | Component)[] = []
  afterEach(async () => {
    await Promise.all(hosts.splice(0).map((host) => host.stop()))
  })

  async function connect(): Promise<{ readonly component: Component; readonly api: PrivilegeApi }> {
    const { host, componentPort: port } = server()
    const component = createComponent({ jid: gateway, secret: 'secret', host, port }).use(privilege).use(pubsub)
    hosts.push(component)
    await component.start()
    const api = component.get(privilege)
    await api.waitForPermissions(undefined, limit)
    return { component, api }
  }

  async function login(user: keyof typeof options.users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: options.users[user], host, port, tls: { ca } })
    hosts.push(client)
    await client.use(roster).start()
    await client.get(roster).load(limit)
    return client
  }

  it('says what it grants', async () => {
    const { api } = await connect()
    expect(api.permissions()).toMatchObject({
      version: kind === 'prosody' ? 2 : 1,
      roster: 'both',
      message: true,
      presence: 'managed_entity',
      iq: new Map(kind === 'prosody' ? [['http://jabber.org/protocol/pubsub', 'both']] : []),
    })
  })

  it('tells the contacts of a user', async () => {
    const [{ api }, romeo] = await Promise.all([connect(), login('romeo')])
    await romeo.get(roster).set({ jid: `nurse@${gateway}`, name: 'Nurse' }, limit)
    const [item] = await api.getRoster(romeo.jid.bare, limit)
    expect(item).toMatchObject({ name: 'Nurse', subscription: 'none' })
    await romeo.get(roster).remove(`nurse@${gateway}`, limit)
    await expect(api.getRoster(romeo.jid.bare, limit)).resolves.toEqual([])
  })

  // ejabberd 23.01 fails at each change by a component: it looks for the rosters of the component's domain.
  if (kind === 'prosody')
    it('lets them be changed, and tells the user', async () => {
      const [{ api }, romeo] = await Promise.all([connect(), login('romeo')])
      const contact = `juliet@${gateway}`
      await api.setRoster(romeo.jid.bare, [{ jid: contact, name: 'Juliet', groups: ['Verona'], subscription: 'both' }])
      await romeo.get(roster).load(limit)
      expect(romeo.get(roster).get(contact)).toMatchObject({ name: 'Juliet', groups: ['Verona'], subscription: 'both' })
      await api.removeFromRoster(romeo.jid.bare, contact, limit)
      await expect(api.getRoster(romeo.jid.bare, limit)).resolves.toEqual([])
    })

  it('sends messages in the name of a user', async () => {
    const [{ api }, juliet] = await Promise.all([connect(), login('juliet')])
    juliet.send(juliet.presence())
    const received = juliet.xmpp.events.wait('message', { ...limit, where: ({ body }) => body !== undefined })
    api.sendPrivilegedMessage(Message.of({ from: 'romeo@localhost', to: juliet.jid, type: 'chat', body: 'Good night' }))
    expect((await received).from?.toString()).toBe('romeo@localhost')
  })

  it('tells of the presence of its users', async () => {
    const { component } = await connect()
    const came = component.xmpp.events.wait('contact:online', limit)
    const romeo = await login('romeo')
    romeo.send(romeo.presence())
    expect((await came).jid.equals(romeo.jid)).toBe(true)
  })

  it('takes requests in the name of a user where it speaks version 2', async () => {
    const { component, api } = await connect()
    const node = pubsubNode('urn:example:mood', Mood)
    const asRomeo = component.get(pubsub, api.as('romeo@localhost'))
    const published = asRomeo.publish(undefined, node, { of: 'love' }, { id: 'current' })
    if (kind === 'ejabberd') return expect(published).rejects.toMatchObject({ code: 'not-granted' })
    await published
    const items = await asRomeo.getItems(undefined, node)
    expect(items).toMatchObject([{ id: 'current', value: { of: 'love' } }])
    await expect(asRomeo.getItems(undefined, 'urn:example:nothing')).rejects.toMatchObject({
      condition: 'item-not-found',
    })
  })
})
