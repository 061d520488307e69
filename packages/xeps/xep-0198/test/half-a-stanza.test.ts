import { createClient } from '@trestle/client'
import { describeWithServers, startFaultyProxy } from '@trestle/test-fixtures'
import { expect, it } from 'vitest'
import { stanzasUnacked, streamManagement } from '../src/index.js'

const users = { romeo: 'wherefore', juliet: 'art thou' }

// Prosody 0.12 feeds what a resumed session says to the parser that still holds half a stanza.
describeWithServers('a session that was cut in the middle of a large stanza', { options: { users } }, (server) => {
  it('is online in the end, with the stanza delivered or reported', async () => {
    const { host, c2sPort, ca } = server()
    const proxy = await startFaultyProxy({ target: { host, port: c2sPort } })
    const make = (user: keyof typeof users, port: number) =>
      createClient({
        jid: `${user}@localhost`,
        password: users[user],
        host,
        port,
        tls: { ca },
        reconnect: { initial: 5, max: 20 },
        liveness: { idle: 200, timeout: 500 },
      }).use(streamManagement) as ReturnType<typeof createClient>
    const [romeo, juliet] = [make('romeo', proxy.port), make('juliet', c2sPort)]
    const connected = proxy.connected()
    await Promise.all([romeo.start(), juliet.start()])
    const connection = await connected
    const over = new Promise<never>((_, reject) => romeo.once('ended', ({ error }) => reject(error)))
    const delivered = juliet.xmpp.events.wait('message', { timeout: 15_000 })
    const reported = romeo.xmpp.events.wait(stanzasUnacked, { timeout: 15_000 })
    connection.cutAt({ from: 'client', bytes: 20_000 })
    romeo.send(romeo.message({ to: juliet.jid, type: 'chat', body: 'x'.repeat(40_000) }))
    try {
      await Promise.race([Promise.any([delivered, reported]), over])
      await expect.poll(() => romeo.status, { timeout: 10_000 }).toBe('online')
    } finally {
      await Promise.all([romeo.stop(), juliet.stop()])
      await proxy.stop()
    }
  }, 40_000)
})
