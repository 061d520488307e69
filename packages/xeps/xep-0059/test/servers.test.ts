import { type Client, createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { type DiscoItemsValue, discoItemsExchange } from '@trestle/xep-0030'
import { muc } from '@trestle/xep-0045'
import { afterEach, expect, it } from 'vitest'
import { type PagingOptions, resultSets } from '../src/index.js'

const users = { juliet: 'art thou' }
const SERVICE = 'rooms.localhost'
const options = {
  users,
  prosody: { sections: `Component "${SERVICE}" "muc"\n  muc_room_default_public = true\n` },
  ejabberd: { modules: { mod_muc: { host: SERVICE } } },
}
const limit = { timeout: 60_000 }

describeWithServers('long lists', { options }, (server, kind) => {
  let juliet: Client | undefined
  afterEach(async () => juliet?.stop())

  it('of rooms are read to their end, whether or not there are pages', async () => {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `juliet@${domain}`, password: users.juliet, host, port, tls: { ca } })
    juliet = client
    await client.use(resultSets).use(muc).start()
    const rooms = [...'abcde'].map((local) => `${local}@${SERVICE}`)
    for (const room of rooms) await client.get(muc).join(room, 'juliet', { create: 'instant', ...limit })

    const query = {
      to: SERVICE,
      exchange: discoItemsExchange,
      request: {},
      items: ({ items }: DiscoItemsValue) => items,
    }
    async function read(paging: PagingOptions): Promise<string[]> {
      const found: string[] = []
      for await (const { jid } of client.get(resultSets).items(query, { ...paging, ...limit })) found.push(`${jid}`)
      return found
    }
    expect((await read({ pageSize: 2 })).toSorted()).toEqual(rooms)
    expect((await read({ pageSize: 2, backwards: true })).toSorted()).toEqual(rooms)
    const { items, set } = await client.get(resultSets).page(query, { max: 2 }, limit)
    // Prosody knows no pages of rooms.
    expect([items.length, set?.count]).toEqual(kind === 'ejabberd' ? [2, 5] : [5, undefined])
  })
})
