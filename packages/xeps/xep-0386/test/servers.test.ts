import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, type NodeClientOptions } from '@trestle/client'
import { describeWithServers } from '@trestle/test-fixtures'
import { ping } from '@trestle/xep-0199'
import { sasl2 } from '@trestle/xep-0388'
import { afterAll, expect, it, onTestFinished } from 'vitest'
import { bind2 } from '../src/index.js'

/** Debian's module asks the connection what only its socket knows in Debian's Prosody. */
const installed = '/usr/lib/prosody/modules/mod_sasl2/mod_sasl2.lua'
const folder = mkdtempSync(join(tmpdir(), 'trestle-sasl2-'))
if (existsSync(installed)) {
  const source = readFileSync(installed, 'utf8')
  writeFileSync(join(folder, 'mod_sasl2.lua'), source.replace('conn:ssl_info()', 'conn:socket():info()'))
}
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const options = {
  users: { romeo: 'wherefore' },
  prosody: {
    modules: ['sasl2', 'sasl2_bind2', 'sasl2_sm'],
    global: `plugin_paths = { ${JSON.stringify(folder)} }`,
  },
}

describeWithServers('a login with everything inline', { servers: ['prosody'], options }, (server) => {
  function connect(settings: Partial<NodeClientOptions> = {}) {
    const { host, c2sPort: port, ca, domain } = server()
    const written: string[] = []
    const client = createClient({
      jid: `romeo@${domain}`,
      password: 'wherefore',
      host,
      port,
      tls: { ca },
      reconnect: false,
      wire(entry) {
        if (entry.kind === 'element' && entry.direction === 'out') written.push(entry.element.name)
      },
      ...settings,
    })
    onTestFinished(() => client.stop())
    return { client, written }
  }

  it('binds along with SCRAM', async () => {
    const { client, written } = connect()
    client.use(bind2, { tag: 'Balcony' })
    const jid = await client.start()
    expect(jid.resource).toMatch(/^Balcony~./)
    expect(written).toEqual(['starttls', 'authenticate', 'response'])
    await expect(client.get(ping).ping()).resolves.toBeGreaterThanOrEqual(0)
  })

  it('gets the same resource for the same installation', async () => {
    const { client } = connect()
    client.use(bind2, { tag: 'Balcony' })
    const first = await client.start()
    await client.stop()
    expect((await client.start()).equals(first)).toBe(true)
  })

  it('binds as ever without Bind 2', async () => {
    const { client, written } = connect({ resource: 'orchard' })
    await client.use(sasl2).start()
    expect(client.jid.resource).toBe('orchard')
    expect(written).toEqual(['starttls', 'authenticate', 'response', 'iq'])
  })

  it('is refused with another password', async () => {
    const { client } = connect({ password: 'another' })
    await expect(client.use(bind2).start()).rejects.toMatchObject({ code: 'wrong-password' })
  })
})
