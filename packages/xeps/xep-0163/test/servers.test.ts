import { type Client, createClient } from '@trestle/client'
import { roster } from '@trestle/core'
import { childText, element, string } from '@trestle/stanza'
import { describeWithServers } from '@trestle/test-fixtures'
import { pubsubNode } from '@trestle/xep-0060'
import { caps } from '@trestle/xep-0115'
import { afterEach, expect, it } from 'vitest'
import { pep } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const NODE = 'urn:example:letter'
const letters = pubsubNode(NODE, element(NODE, 'letter', { text: childText(string) }), {
  id: 'current',
  options: { accessModel: 'presence', persistItems: true },
})

describeWithServers('personal eventing', { options: { users } }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users) {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    client.use(roster).use(caps).use(pep)
    const item = new Promise<string>((resolve) => {
      client.get(pep).onItem(letters, ({ value }, { from }) => resolve(`${from.local} ${value?.text}`))
    })
    await client.start()
    await client.get(roster).load()
    client.send(client.presence())
    return { client, item }
  }

  it('notifies the other resources of the account', async () => {
    const { client, item } = await login('romeo')
    const other = await login('romeo')
    expect(await client.get(pep).isSupported()).toBe(true)
    expect(await client.get(pep).publish(letters, { text: 'By the wall' })).toBe('current')
    expect(await other.item).toBe('romeo By the wall')
    expect(await item).toBe('romeo By the wall')
    const later = await login('romeo')
    expect(await later.item).toBe('romeo By the wall')
  })
})
