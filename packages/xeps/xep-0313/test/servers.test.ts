import { type Client, createClient } from '@trestle/client'
import { createComponent } from '@trestle/component'
import { Message, StanzaError } from '@trestle/stanza'
import { describeWithServers } from '@trestle/test-fixtures'
import { disco } from '@trestle/xep-0030'
import { afterEach, expect, it } from 'vitest'
import { archives } from '../src/archive/index.js'
import { mam, NS_MAM, NS_MAM_EXTENDED } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 60_000 }

const components = { 'rooms.localhost': 'verona' }

describeWithServers('archives', { options: { users, components } }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  async function login(user: keyof typeof users): Promise<Client> {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `${user}@${domain}`, password: users[user], host, port, tls: { ca } }).use(mam)
    clients.push(client)
    await client.start()
    client.send(client.presence())
    return client
  }

  /** Romeo says so many things, each after the other has arrived. */
  async function talk(words: readonly string[]): Promise<{ romeo: Client; juliet: Client }> {
    const [romeo, juliet] = await Promise.all([login('romeo'), login('juliet')])
    for (const body of words) {
      const heard = juliet.xmpp.events.wait('message', { ...limit, where: (message) => message.body === body })
      romeo.send(romeo.message({ to: juliet.jid, body }))
      await heard
    }
    return { romeo, juliet }
  }

  it('are read page by page, in both directions, from both sides', async () => {
    const words = ['But soft', 'what light', 'through yonder', 'window', 'breaks']
    const { romeo, juliet } = await talk(words)
    const options = { with: romeo.jid.bare, pageSize: 2, ...limit }
    const heard: (string | undefined)[] = []
    for await (const { message, at, id } of juliet.get(mam).query(undefined, options)) {
      expect([at instanceof Date, id.length > 0, `${message.from}`]).toEqual([true, true, `${romeo.jid}`])
      heard.push(message.body)
    }
    expect(heard).toEqual(words)
    const said: (string | undefined)[] = []
    const backwards = { with: juliet.jid.bare, pageSize: 2, backwards: true, maxItems: 3, deliver: true, ...limit }
    const copies: string[] = []
    romeo.xmpp.events.on('message:copy', ({ arrival }) => void copies.push(`${arrival.via} ${arrival.direction}`))
    for await (const { message } of romeo.get(mam).query(undefined, backwards)) said.push(message.body)
    expect(said).toEqual(words.toReversed().slice(0, 3))
    expect(copies).toContain('archive out')
  })

  it('of a component are read through the server', async () => {
    const { host, componentPort: port } = server()
    const room = 'square@rooms.localhost'
    const rooms = createComponent({ jid: 'rooms.localhost', secret: 'verona', host, port })
    rooms.use(archives).use(disco)
    await rooms.start()
    try {
      rooms.get(archives).api.register('mayRead', () => true)
      for (const body of 'abcde') {
        const message = Message.of({ from: `${room}/Samson`, type: 'groupchat', body })
        await rooms.as(room).get(archives).addMessage(message)
      }
      const romeo = await login('romeo')
      let words = ''
      const options = { pageSize: 2, backwards: true, flip: true, ...limit }
      for await (const { message } of romeo.get(mam).query(room, options)) words += message.body
      expect(words).toBe('edcba')
    } finally {
      await rooms.stop()
    }
  })

  it('tell what they can do, and do it where they say so', async () => {
    const { juliet } = await talk(['O speak again', 'bright angel'])
    const archive = juliet.get(mam)
    expect(await juliet.get(disco).supports(juliet.jid.bare, NS_MAM, limit)).toBe(true)
    expect((await archive.getFields(undefined, limit))?.fields?.map((one) => one.var)).toEqual(
      expect.arrayContaining(['with', 'start', 'end']),
    )
    const { items } = await archive.page(undefined, limit, { before: '', max: 2 })
    if (await juliet.get(disco).supports(juliet.jid.bare, NS_MAM_EXTENDED, limit)) {
      expect((await archive.getArchiveMetadata(undefined, limit)).end?.id).toBe(items[1]?.id)
      const flipped = await archive.page(undefined, { flip: true, ...limit }, { before: '', max: 2 })
      expect(flipped.items.map(({ id }) => id)).toEqual(items.map(({ id }) => id))
    } else {
      await expect(archive.getArchiveMetadata(undefined, limit)).rejects.toMatchObject({ code: 'not-supported' })
    }
  })

  it('of somebody else are refused, or show nothing that is not of them', async () => {
    const { romeo, juliet } = await talk(['I take thee', 'at thy word'])
    const reported: unknown[] = []
    romeo.on('error', ({ error }) => void reported.push((error as { code?: unknown }).code))
    // Some servers answer out of the archive of whoever asks.
    const answer = await romeo.get(mam).page(juliet.jid.bare, limit).catch(conditionOf)
    if (typeof answer === 'string') expect(answer).toMatch(/^(forbidden|service-unavailable|not-allowed)$/)
    else {
      expect(answer.items.filter(({ message }) => !message.from?.bare.equals(juliet.jid.bare))).toEqual([])
      expect(new Set(reported)).toEqual(new Set(['foreign-message']))
    }
  })
})

function conditionOf(error: unknown): string {
  return error instanceof StanzaError ? error.condition : String(error)
}
