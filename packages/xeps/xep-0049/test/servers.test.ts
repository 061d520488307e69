import { type Client, createClient } from '@trestle/client'
import { childText, element, string } from '@trestle/stanza'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { privateStorage } from '../src/index.js'

const options = { users: { romeo: 'wherefore' }, prosody: { modules: ['private'] } }
const limit = { timeout: 45_000 }
const Prefs = element('urn:example:prefs', 'prefs', { nickname: childText(string) })

describeWithServers('private storage', { options }, (server) => {
  const clients: Client[] = []
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.stop()))
  })

  it('is kept by the server', async () => {
    const { host, c2sPort: port, domain, ca } = server()
    const client = createClient({ jid: `romeo@${domain}`, password: options.users.romeo, host, port, tls: { ca } })
    clients.push(client)
    await client.use(privateStorage).start()
    const storage = client.get(privateStorage)
    expect(await storage.getPrivate(Prefs, limit)).toBeUndefined()
    await storage.setPrivate(Prefs, { nickname: 'Romeo' }, limit)
    await storage.changePrivate(Prefs, (before) => ({ nickname: `${before?.nickname} M.` }), limit)
    expect(await storage.getPrivate(Prefs, limit)).toEqual({ nickname: 'Romeo M.' })
    await storage.delPrivate(Prefs, limit)
    expect(await storage.getPrivate(Prefs, limit)).toBeUndefined()
  })
})
