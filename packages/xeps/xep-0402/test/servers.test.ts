import { type Client, createClient } from '@trestle/client'
import { element, string, text } from '@trestle/stanza'
import { describeWithServers } from '@trestle/test-fixtures'
import { pubsub } from '@trestle/xep-0060'
import { caps } from '@trestle/xep-0115'
import { afterEach, expect, it } from 'vitest'
import { bookmarkChanged, bookmarkRemoved, bookmarks, getExtension, NS_BOOKMARKS, setExtension } from '../src/index.js'

const options = { users: { romeo: 'wherefore' } }
const limit = { timeout: 20_000 }
const FEAST = 'feast@rooms.verona.example'
const Mood = element('urn:example:mood', 'mood', { text: text(string) })

describeWithServers('bookmarks', { options }, (server, kind) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function romeo(): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `romeo@${domain}`, password: options.users.romeo, host, port, tls: { ca } })
    clients.push(client)
    await client.use(caps).use(bookmarks).start()
    client.send(client.presence())
    // Meanwhile the server asks what this client wants to be notified of.
    for (let n = 0; n < 3; n++) await client.get(bookmarks).getBookmarks(limit)
    return client
  }

  it('are shared by the clients of an account, extensions included', async () => {
    const [orchard, tomb] = [await romeo(), await romeo()]
    const api = orchard.get(bookmarks)
    expect(await api.getBookmarks(limit)).toEqual([])
    const changed = tomb.xmpp.events.wait(bookmarkChanged, limit)
    await api.setBookmark(FEAST, setExtension({ name: 'The Feast', autojoin: true }, Mood, { text: 'merry' }), limit)
    expect((await changed).bookmark).toMatchObject({ name: 'The Feast', autojoin: true })
    await tomb.get(bookmarks).changeBookmark(FEAST, (before) => ({ ...before, nick: 'Pilgrim' }), limit)
    await api.setBookmark('orchard@rooms.verona.example', {}, limit)
    const found = await api.getBookmarks(limit)
    expect(found.map(({ room }) => room.local).sort()).toEqual(['feast', 'orchard'])
    const feast = found.find(({ room }) => room.local === 'feast')!
    expect(feast).toMatchObject({ name: 'The Feast', nick: 'Pilgrim' })
    expect(getExtension(feast, Mood)).toEqual({ text: 'merry' })
    // ejabberd tells of what is published, not of what is removed.
    const removed = kind === 'prosody' && tomb.xmpp.events.wait(bookmarkRemoved, limit)
    await api.delBookmark(FEAST, limit)
    if (removed) expect(String((await removed).room)).toBe(FEAST)
    expect(await api.getBookmark(FEAST, limit)).toBeUndefined()
    await api.delBookmark(FEAST, limit)
  })

  it('are stored for the own account alone, also where the node was open before', async () => {
    const client = await romeo()
    const nodes = client.get(pubsub)
    await nodes.deleteNode(undefined, NS_BOOKMARKS).catch(() => {})
    await nodes.createNode(undefined, NS_BOOKMARKS, { config: { accessModel: 'open' } })
    await client.get(bookmarks).setBookmark(FEAST, {}, limit)
    expect((await nodes.getNodeConfig(undefined, NS_BOOKMARKS)).config.accessModel).toBe('whitelist')
  })
})
