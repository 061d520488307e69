import { createClient, type NodeClientOptions } from '@trestle/client'
import { createTestServer, type TestServer, type TestServerOptions } from '@trestle/test-server'
import { bind2 } from '@trestle/xep-0386'
import { sasl2 } from '@trestle/xep-0388'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type FastToken, fast } from '../src/index.js'

const BY_PASSWORD = 'SCRAM-SHA-512-PLUS'
const BY_TOKEN = 'HT-SHA-512-EXPR'

async function serve(options: TestServerOptions = {}): Promise<TestServer> {
  const server = await createTestServer({ users: { romeo: 'wherefore' }, ...options }).start()
  onTestFinished(() => server.stop())
  return server
}

interface Kept {
  token?: FastToken | undefined
  userAgentId?: string | undefined
}

/** A client whose token is kept elsewhere, as by a program that ends and starts again. */
function romeo({ host, c2sPort: port, ca }: TestServer, options: Partial<NodeClientOptions> = {}, kept: Kept = {}) {
  const sent: string[] = []
  const used: (string | undefined)[] = []
  const client = createClient({
    jid: 'romeo@localhost',
    password: 'wherefore',
    reconnect: false,
    host,
    port,
    ...options,
    tls: { ca, ...options.tls },
    wire(entry) {
      if (entry.kind !== 'element' || entry.direction !== 'out') return
      sent.push(entry.element.name)
      if (entry.element.name === 'authenticate') used.push(entry.element.attrs['mechanism'])
    },
  })
  onTestFinished(() => client.stop())
  client.use(bind2).use(fast)
  const { api } = client.get(fast)
  const setToken = (token: FastToken | undefined) => {
    kept.token = token
  }
  api.register('getToken', () => kept.token)
  api.register('setToken', ({ args }) => setToken(args))
  api.register('deleteToken', () => setToken(undefined))
  const ids = client.get(sasl2).api
  ids.register('getUserAgentId', () => kept.userAgentId)
  ids.register('setUserAgentId', ({ args }) => {
    kept.userAgentId = args
  })
  const visit = async () => {
    await client.start()
    await client.stop()
  }
  return { client, sent, used, kept, visit }
}

describe('a client and a server', () => {
  it('need one round trip from the second login on', async () => {
    const { client, sent, used, visit } = romeo(await serve())
    await visit()
    expect(sent).toEqual(['starttls', 'authenticate', 'response'])
    sent.length = 0
    await visit()
    expect(sent).toEqual(['starttls', 'authenticate'])
    expect(used).toEqual([BY_PASSWORD, BY_TOKEN])
    expect(client.get(fast).usedToken).toBe(true)
  })

  it('need no password any more, also in another process', async () => {
    const server = await serve()
    const { kept, visit } = romeo(server)
    await visit()
    const record = JSON.parse(JSON.stringify(kept)) as Kept
    const later = romeo(server, { password: undefined }, record)
    await later.visit()
    expect(later.used).toEqual([BY_TOKEN])
  })

  it('know each other by what the connection can be bound to', async () => {
    const server = await serve()
    const { kept, visit } = romeo(server)
    await visit()
    expect(kept.token?.mechanism).toBe(BY_TOKEN)
    const older = romeo(server, { tls: { maxVersion: 'TLSv1.2' } }, kept)
    await older.visit()
    await older.visit()
    expect(older.used).toEqual([BY_PASSWORD, 'HT-SHA-512-UNIQ'])
  })

  it('do without where nothing can be bound to', async () => {
    const { used, visit } = romeo(await serve({ channelBinding: false }))
    await visit()
    await visit()
    expect(used).toEqual(['SCRAM-SHA-512', 'HT-SHA-512-NONE'])
  })

  it('change tokens that are about to expire', async () => {
    const { used, kept, visit } = romeo(await serve({ fast: { lifetime: 3600, rotateWithin: 3600 } }))
    await visit()
    const tokens = new Set<string | undefined>()
    for (let i = 0; i < 3; i++) {
      tokens.add(kept.token?.token)
      await visit()
    }
    expect(tokens.size).toBe(3)
    expect(used).toEqual([BY_PASSWORD, BY_TOKEN, BY_TOKEN, BY_TOKEN])
  })

  it('survive a new token that got lost on its way', async () => {
    const { used, kept, visit } = romeo(await serve({ fast: { lifetime: 3600, rotateWithin: 3600 } }))
    await visit()
    const first = kept.token
    await visit()
    kept.token = first
    await visit()
    expect(used).toEqual([BY_PASSWORD, BY_TOKEN, BY_TOKEN])
  })

  it('fall back on the password where the server has forgotten the token', async () => {
    const { kept, visit } = romeo(await serve())
    await visit()
    const forgotten = kept.token?.token
    const { used, sent, visit: again } = romeo(await serve(), {}, kept)
    await again()
    expect(used).toEqual([BY_TOKEN, BY_PASSWORD])
    expect(sent).toEqual(['starttls', 'authenticate', 'authenticate', 'response'])
    expect(kept.token?.token).not.toBe(forgotten)
  })

  it('make a token worthless', async () => {
    const server = await serve()
    const { client, used, kept, visit } = romeo(server)
    await visit()
    const stolen = { ...kept }
    await client.get(fast).invalidate()
    await visit()
    expect(kept.token).toBeUndefined()
    const thief = romeo(server, { password: undefined }, stolen)
    await expect(thief.client.start()).rejects.toMatchObject({ code: 'no-password' })
    expect(thief.used).toEqual([BY_TOKEN])
    await visit()
    expect(used).toEqual([BY_PASSWORD, BY_TOKEN, BY_PASSWORD])
  })

  it('agree on nothing where the server has no tokens', async () => {
    const { used, kept, visit } = romeo(await serve({ fast: false }))
    await visit()
    await visit()
    expect([used, kept.token]).toEqual([[BY_PASSWORD, BY_PASSWORD], undefined])
  })
})
