import { describeWithServers, startFaultyProxy } from '@trestle/test-fixtures'
import { expect, it } from 'vitest'
import { createClient } from '../src/index.node.js'

describeWithServers('a client without reconnect', { options: { users: { romeo: 'x' } } }, (server) => {
  it('may be started from the event offline on', async () => {
    const { host, c2sPort, ca } = server()
    const proxy = await startFaultyProxy({ target: { host, port: c2sPort } })
    const client = createClient({
      jid: 'romeo@localhost',
      password: 'x',
      host,
      port: proxy.port,
      tls: { ca },
      reconnect: false,
    })
    await client.start()
    const offline = client.xmpp.events.wait('offline', { timeout: 5000 })
    proxy.cut()
    await offline
    await client.start()
    expect(client.status).toBe('online')
    await client.stop()
    await proxy.stop()
  })
})
