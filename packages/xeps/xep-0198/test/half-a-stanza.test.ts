import { createClient, type NodeClientOptions } from '@trestle/client'
import { describeWithServers, proxyEach } from '@trestle/test-fixtures'
import { expect, it } from 'vitest'
import { stanzasUnacked, streamManagement } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }
const limit = { timeout: 45_000 }
const filler = 'x'.repeat(40_000)

// Prosody 0.12 feeds what a resumed session says to the parser that still holds half a stanza: what follows a half text
// is taken for children of it, and what follows a half tag is not well-formed.
describeWithServers('a session that was cut in the middle of a large stanza', { options: { users } }, (server) => {
  const line = proxyEach(() => ({ host: server().host, port: server().c2sPort }))

  function make(user: keyof typeof users, options: Partial<NodeClientOptions>) {
    const { domain, ca } = server()
    const account = { jid: `${user}@${domain}`, password: users[user] }
    const client = createClient({ ...account, tls: { ca }, reconnect: { initial: 5, max: 20 }, ...options })
    client.use(streamManagement)
    line.keep(client)
    return client
  }

  it.each([
    ['a text', { body: filler }],
    ['a tag', { id: filler, body: 'short' }],
  ])(
    'is online in the end, with the stanza delivered or reported: %s',
    async (_, init) => {
      const { host, c2sPort: port } = server()
      const { proxy } = line
      const romeo = make('romeo', { host: proxy.host, port: proxy.port, liveness: { idle: 200, timeout: 500 } })
      const juliet = make('juliet', { host, port })
      const errors: unknown[] = []
      romeo.on('error', ({ error }) => errors.push(error))
      const connected = proxy.connected()
      await Promise.all([romeo.start(), juliet.start()])
      const connection = await connected
      const over = new Promise<never>((_, reject) => romeo.once('ended', ({ error }) => reject(error)))
      const delivered = juliet.xmpp.events.wait('message', limit)
      const reported = romeo.xmpp.events.wait(stanzasUnacked, limit)
      connection.cutAt({ from: 'client', bytes: 20_000 })
      romeo.send(romeo.message({ to: juliet.jid, type: 'chat', ...init }))
      await Promise.race([Promise.any([delivered, reported]), over])
      await expect.poll(() => romeo.status, { timeout: 45_000 }).toBe('online')
      // A new session takes the place of one that Prosody no longer understands.
      for (const error of errors) expect(error).toMatchObject({ code: 'given-up' })
    },
    40_000,
  )
})
