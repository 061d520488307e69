import { type Client, createClient } from '@trestle/client'
import { childText, element, string } from '@trestle/stanza'
import { describeWithServers } from '@trestle/test-fixtures'
import { pubsub, pubsubNode } from '@trestle/xep-0060'
import { afterEach, expect, it } from 'vitest'
import { publicStorage } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 20_000 }
const Key = element('urn:example:key', 'key', { text: childText(string) })
const kept = { persistItems: true, sendLastPublishedItem: 'never' } as const

describeWithServers('public storage', { options: { users } }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } })
    clients.push(client)
    await client.use(publicStorage).start()
    return client
  }

  it('keeps items for everybody to read, also while their owner is away', async () => {
    const [juliet, romeo] = await Promise.all([login('juliet'), login('romeo')])
    const keys = pubsubNode('urn:example:keys', Key, { options: { accessModel: 'open', maxItems: 5 } })
    const { isSupported, store, remove } = juliet.get(publicStorage)
    expect(await isSupported(limit)).toBe(true)
    expect(await store(keys, { text: 'AAAA' }, { id: 'first', ...limit })).toBe('first')
    await store(keys, { text: 'BBBB' }, { id: 'second', ...limit })
    await store(keys, { text: 'CCCC' }, { id: 'third', ...limit })
    await remove(keys, 'third', limit)
    const { config } = await juliet.get(pubsub).getNodeConfig(undefined, keys, limit)
    expect(config).toMatchObject({ accessModel: 'open', maxItems: 5, ...kept })
    const account = juliet.jid.bare
    await juliet.stop()
    const found = await romeo.get(publicStorage).retrieve(keys, account, limit)
    expect(found.map(({ id, value }) => `${id} ${value?.text}`).sort()).toEqual(['first AAAA', 'second BBBB'])
  })

  it('is by default of those who see the presence of the account', async () => {
    const [juliet, romeo] = await Promise.all([login('juliet'), login('romeo')])
    const diary = pubsubNode('urn:example:diary', Key)
    await juliet.get(publicStorage).store(diary, { text: 'AAAA' }, { id: 'first', ...limit })
    expect(await juliet.get(publicStorage).retrieve(diary, undefined, limit)).toHaveLength(1)
    const read = romeo.get(publicStorage).retrieve(diary, juliet.jid.bare, limit)
    await expect(read).rejects.toMatchObject({ name: 'StanzaError' })
  })

  it('opens a node that was configured otherwise', async () => {
    const [juliet, romeo] = await Promise.all([login('juliet'), login('romeo')])
    const letters = pubsubNode('urn:example:letters', Key, { options: { accessModel: 'open' } })
    const nodes = juliet.get(pubsub)
    const config = { accessModel: 'whitelist', sendLastPublishedItem: 'on_sub' } as const
    await nodes.createNode(undefined, letters, { config, ...limit })
    await juliet.get(publicStorage).store(letters, { text: 'AAAA' }, { id: 'first', ...limit })
    const { config: changed } = await nodes.getNodeConfig(undefined, letters, limit)
    expect(changed).toMatchObject({ accessModel: 'open', ...kept })
    expect(await romeo.get(publicStorage).retrieve(letters, juliet.jid.bare, limit)).toMatchObject([
      { id: 'first', value: { text: 'AAAA' } },
    ])
  })
})
