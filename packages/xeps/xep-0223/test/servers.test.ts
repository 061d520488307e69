import { type Client, createClient } from '@trestle/client'
import { roster } from '@trestle/core'
import { childText, element, string } from '@trestle/stanza'
import { describeWithServers } from '@trestle/test-fixtures'
import { pubsub, pubsubNode } from '@trestle/xep-0060'
import { afterEach, expect, it } from 'vitest'
import { privateStorage } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 20_000 }
const Note = element('urn:example:note', 'note', { text: childText(string) })
const secrets = pubsubNode('urn:example:secrets', Note, { options: { maxItems: 5 } })

describeWithServers('private storage in nodes', { options: { users } }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(roster).use(privateStorage).start()
    await client.get(roster).load(limit)
    client.send(client.presence())
    return client
  }

  /** The contact sees the presence of the account from then on. */
  async function befriend(account: Client, contact: Client): Promise<void> {
    const asked = account.xmpp.events.wait('subscription', { ...limit, where: ({ type }) => type === 'subscribe' })
    const granted = contact.xmpp.events.wait('subscription', { ...limit, where: ({ type }) => type === 'subscribed' })
    contact.get(roster).subscribe(account.jid.bare)
    await asked
    account.get(roster).approve(contact.jid.bare)
    await granted
  }

  it('keeps items for all clients of the account', async () => {
    const [orchard, tomb] = [await login('romeo'), await login('romeo')]
    const { isSupported, store, remove } = orchard.get(privateStorage)
    expect(await isSupported(limit)).toBe(true)
    expect(await store(secrets, { text: 'By the wall' }, { id: 'meeting', ...limit })).toBe('meeting')
    await store(secrets, { text: 'Friar' }, { id: 'helper', ...limit })
    await store(secrets, { text: 'Poison' }, { id: 'plan', ...limit })
    await remove(secrets, 'plan', limit)
    await orchard.stop()
    const found = await tomb.get(privateStorage).retrieve(secrets, limit)
    expect(found.map(({ id, value }) => `${id} ${value?.text}`).sort()).toEqual(['helper Friar', 'meeting By the wall'])
    const { config } = await tomb.get(pubsub).getNodeConfig(undefined, secrets, limit)
    expect(config).toMatchObject({ accessModel: 'whitelist', persistItems: true, maxItems: 5 })
  })

  it('shows them to no contact, also where the node was open before', async () => {
    const [romeo, juliet] = await Promise.all([login('romeo'), login('juliet')])
    await befriend(romeo, juliet)
    const letters = pubsubNode('urn:example:letters', Note, { options: { accessModel: 'presence' } })
    const read = () => juliet.get(pubsub).getItems(romeo.jid.bare, letters, limit)
    await romeo.get(pubsub).publish(undefined, letters, { text: 'Good night' }, { id: 'one', ...limit })
    expect(await read()).toMatchObject([{ id: 'one', value: { text: 'Good night' } }])
    await romeo.get(privateStorage).store(letters, { text: 'By the wall' }, { id: 'one', ...limit })
    await expect(read()).rejects.toMatchObject({ name: 'StanzaError' })
    expect(await romeo.get(privateStorage).retrieve(letters, limit)).toMatchObject([{ value: { text: 'By the wall' } }])
  })
})
