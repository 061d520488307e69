import { type Client, createClient } from '@trestle/client'
import { JID } from '@trestle/jid'
import { describeWithServers } from '@trestle/test-fixtures'
import { afterEach, expect, it } from 'vitest'
import { archivePreferences } from '../src/index.js'

const users = { juliet: 'art thou' }
const limit = { timeout: 60_000 }

describeWithServers('preferences of archives', { options: { users } }, (server) => {
  let client: Client | undefined
  afterEach(async () => client?.stop())

  it('are asked for, and changed', async () => {
    const { host, c2sPort: port, domain, ca } = server()
    const jid = `juliet@${domain}`
    client = createClient({ jid, password: users.juliet, host, port, tls: { ca } }).use(archivePreferences)
    await client.start()
    const ask = client.get(archivePreferences)
    const before = await ask.getPreferences(undefined, limit)
    expect([before.always, before.never]).toEqual([[], []])
    const wanted = {
      default: 'roster' as const,
      always: [JID.parse(`romeo@${domain}`)],
      never: [JID.parse('tybalt@capulet.example')],
    }
    expect(await ask.setPreferences(wanted, undefined, limit)).toMatchObject(wanted)
    expect(await ask.getPreferences(undefined, limit)).toMatchObject(wanted)
  })
})
