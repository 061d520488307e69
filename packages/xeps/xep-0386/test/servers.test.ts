import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, type NodeClientOptions, tcpConnector } from '@trestle/client'
import { describeWith, startProsody, type TestedServer } from '@trestle/test-fixtures'
import { createTestServer } from '@trestle/test-server'
import { streamManagement } from '@trestle/xep-0198'
import { ping } from '@trestle/xep-0199'
import { carbons } from '@trestle/xep-0280'
import { clientState } from '@trestle/xep-0352'
import { sasl2 } from '@trestle/xep-0388'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
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
    // Its sasl2_sm calls what Debian's Prosody lacks.
    modules: ['sasl2', 'sasl2_bind2'],
    global: `plugin_paths = { ${JSON.stringify(folder)} }`,
  },
}
describeWith({ tool: 'prosody' }, 'a login by SASL2 to Prosody', () => {
  loginBehaviour(() => startProsody(options), false)
})

describe('a login by SASL2 to the test server', () => {
  loginBehaviour(() => createTestServer({ users: options.users }).start(), true)
})

/** `resumes`: sessions can be kept and taken up again along with it. */
function loginBehaviour(start: () => Promise<TestedServer>, resumes: boolean): void {
  let server: TestedServer
  beforeAll(async () => {
    server = await start()
  }, 150_000)
  afterAll(() => server?.stop())

  function connect(settings: Partial<NodeClientOptions> = {}) {
    const { host, c2sPort: port, ca, domain } = server
    const written: string[] = []
    const inner = tcpConnector({ host, port, tls: { ca } })
    let cut = () => {}
    const client = createClient({
      jid: `romeo@${domain}`,
      password: 'wherefore',
      connector: {
        async connect(target) {
          const connection = await inner.connect(target)
          const { startTls } = connection
          return {
            ...connection,
            async startTls(how) {
              const secured = (await startTls?.(how)) ?? connection
              cut = () => secured.transport.destroy()
              written.length = 0
              return secured
            },
          }
        },
      },
      reconnect: { initial: 10, max: 100 },
      wire(entry) {
        if (entry.kind === 'element' && entry.direction === 'out') written.push(entry.element.name)
      },
      ...settings,
    })
    onTestFinished(() => client.stop())
    return { client, written, cut: () => cut() }
  }

  it('binds along with SCRAM', async () => {
    const { client, written } = connect()
    client.use(bind2, { tag: 'Balcony' })
    const jid = await client.start()
    expect(jid.resource).toMatch(/^Balcony[~/]./)
    expect(written).toEqual(['authenticate', 'response'])
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
    expect(written).toEqual(['authenticate', 'response', 'iq'])
  })

  it('is refused with another password', async () => {
    const { client } = connect({ password: 'another' })
    await expect(client.use(bind2).start()).rejects.toMatchObject({ code: 'wrong-password' })
  })

  it('has carbons and the state of the client ride along', async () => {
    const { client, written } = connect()
    client.use(bind2).use(carbons).use(clientState)
    client.get(clientState).inactive()
    await client.start()
    await client.get(ping).ping()
    expect(written).toEqual(['authenticate', 'response', 'iq'])
    expect([client.get(carbons).enabled, client.get(clientState).offered]).toEqual([true, true])
  })

  if (!resumes) return

  it('takes the session up again in as few round trips', async () => {
    const { client, written, cut } = connect()
    client.use(bind2).use(streamManagement).use(carbons).use(clientState)
    client.get(clientState).inactive()
    const jid = await client.start()
    expect(written).toEqual(['authenticate', 'response'])
    expect([client.get(streamManagement).resumable, client.get(carbons).enabled]).toEqual([true, true])

    client.send(client.presence())
    await client.get(ping).ping()
    const back = client.xmpp.events.wait('online', { timeout: 45_000 })
    cut()
    // Waits for the session to be taken up again.
    const answer = client.get(ping).ping()
    expect(await back).toMatchObject({ jid, resumed: true })
    await expect(answer).resolves.toBeGreaterThanOrEqual(0)
    expect(written.slice(0, 2)).toEqual(['authenticate', 'response'])
    // The state is said again, and nothing else is asked for again.
    expect(written.slice(2)).toContain('inactive')
    expect(written.slice(2)).not.toContain('enable')
    expect(client.jid.equals(jid)).toBe(true)
  })

  it('binds a new session where the old one is gone, in the same request', async () => {
    const { client } = connect()
    client.use(bind2).use(streamManagement)
    await client.start()
    const state = client.get(streamManagement).sessionState()
    await client.stop()

    const again = connect()
    again.client.use(bind2).use(streamManagement)
    again.client.get(streamManagement).api.register('loadSession', () => state)
    await again.client.start()
    expect(again.written).toEqual(['authenticate', 'response'])
    expect(again.client.get(streamManagement).resumable).toBe(true)
  })
}
