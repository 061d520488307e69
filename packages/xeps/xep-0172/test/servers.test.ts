import { createClient } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { caps } from '@trestle/xep-0115'
import { expect, it } from 'vitest'
import { nickPublished, publishedNick } from '../src/pep.js'

describeWithServers('nicknames', { options: { users: { romeo: 'wherefore' } } }, (server) => {
  it('are published, notified of, and retrieved', async () => {
    const { host, c2sPort: port, domain, ca } = server()
    const account = `romeo@${domain}`
    const client = createClient({ jid: account, password: 'wherefore', host, port, tls: { ca } })
    await client.use(caps).use(publishedNick).start()
    try {
      const nicks = client.get(publishedNick)
      client.send(client.presence())
      // Meanwhile the server asks what this client wants to be notified of.
      for (let n = 0; n < 3; n++) expect(await nicks.retrieveNick(account)).toBeUndefined()
      const notified = client.xmpp.events.wait(nickPublished, { timeout: 15_000 })
      await nicks.publishNick('Pilgrim')
      expect((await notified).nick).toBe('Pilgrim')
      expect(await nicks.retrieveNick(account)).toBe('Pilgrim')
      await nicks.stop()
      expect(await nicks.retrieveNick(account)).toBeUndefined()
    } finally {
      await client.stop()
    }
  })
})
