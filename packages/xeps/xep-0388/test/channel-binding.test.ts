import { type Connector, createClient, type NodeClientOptions, tcpConnector } from '@trestle/client'
import { createCertificates } from '@trestle/test-fixtures'
import { createTestServer, type TestServer, type TestServerOptions } from '@trestle/test-server'
import type { Element } from '@trestle/xml'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { sasl2 } from '../src/index.js'
import { rebinding, tampering, thief } from './interference.js'

/** Servers with SASL2, with SASL alone, and without channel binding. */
const servers = {} as Record<'sasl2' | 'sasl' | 'unbound', TestServer>
let stolen: { cert: string; key: string; ca: string }

beforeAll(async () => {
  const { certificate: cert, key, ca } = await createCertificates({ dns: ['localhost'] })
  stolen = { cert, key, ca }
  const serve = (options: TestServerOptions) =>
    createTestServer({ users: { romeo: 'wherefore' }, certificate: stolen, directTlsPort: 0, ...options }).start()
  servers.sasl2 = await serve({})
  servers.sasl = await serve({ sasl2: false })
  servers.unbound = await serve({ channelBinding: false })
})
afterAll(() => Promise.all(Object.values(servers).map((server) => server.stop())))

type Version = 'TLSv1.2' | 'TLSv1.3'
interface Attempt extends Partial<NodeClientOptions> {
  readonly version?: Version
  readonly through?: (inner: Connector) => Connector
}

/** Logs in, and tells how; a login that fails rejects, and what was sent by then is in `sent`. */
async function logIn(server: TestServer, { version = 'TLSv1.3', through, ...options }: Attempt = {}) {
  const sent: Element[] = []
  const { host, c2sPort: port, ca } = server
  const tls = { ca, minVersion: version, maxVersion: version }
  const client = createClient({
    jid: 'romeo@localhost',
    password: 'wherefore',
    host,
    port,
    tls,
    ...(through && { connector: through(tcpConnector({ host, port, tls })) }),
    reconnect: false,
    wire(entry) {
      if (entry.kind === 'element' && entry.direction === 'out') sent.push(entry.element)
    },
    ...options,
  }).use(sasl2)
  onTestFinished(() => client.stop())
  const failure = await client.start().then(
    () => undefined,
    (error) => error as { code: string; message: string },
  )
  const auth = sent.find(({ name }) => name === 'authenticate' || name === 'auth')
  const initial = atob((auth?.elements()[0]?.text() || auth?.text()) ?? '')
  return {
    code: failure?.code,
    sent: sent.map(({ name }) => name).filter((name) => name !== 'starttls'),
    mechanism: auth?.attrs['mechanism'],
    flag: initial.split(',')[0],
  }
}

const inBoth = [['sasl2'], ['sasl']] as const

describe('channel binding', () => {
  const only = (wanted: string) => (inner: Connector) =>
    rebinding(inner, (all) => all.filter(({ type }) => type === wanted))

  it.each(inBoth)('takes the strongest that there is: %s', async (kind) => {
    for (const [version, type] of [
      ['TLSv1.3', 'tls-exporter'],
      ['TLSv1.2', 'tls-unique'],
    ] as const) {
      expect(await logIn(servers[kind], { version })).toMatchObject({
        code: undefined,
        mechanism: 'SCRAM-SHA-512-PLUS',
        flag: `p=${type}`,
      })
    }
  })

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('falls back on the certificate: %s', async (version) => {
    const how = await logIn(servers.sasl2, { version, through: only('tls-server-end-point') })
    expect(how).toMatchObject({ code: undefined, flag: 'p=tls-server-end-point' })
  })

  it('says that it could where the server cannot, and that it cannot', async () => {
    expect(await logIn(servers.unbound)).toMatchObject({ mechanism: 'SCRAM-SHA-512', flag: 'y' })
    expect(await logIn(servers.sasl2, { through: only('nothing') })).toMatchObject({ flag: 'n', code: undefined })
  })

  it.each(inBoth)('shows that the connection is another one on the other side: %s', async (kind) => {
    const through = (inner: Connector) =>
      rebinding(inner, (all) => all.map(({ type, data }) => ({ type, data: data.map((byte) => byte ^ 1) })))
    expect(await logIn(servers[kind], { through })).toMatchObject({ code: 'wrong-password' })
  })

  it('keeps out whoever has stolen the certificate', async () => {
    const { port, stop } = await thief(stolen, servers.sasl2.directTlsPort!)
    onTestFinished(stop)
    const options = { port, tls: { ca: stolen.ca, mode: 'direct' as const } }
    expect(await logIn(servers.sasl2, options)).toMatchObject({ flag: 'p=tls-exporter', code: 'wrong-password' })
    // The thief is really in between: without channel binding nobody notices.
    expect(await logIn(servers.sasl2, { ...options, mechanisms: ['SCRAM-SHA-256'] })).toMatchObject({ code: undefined })
  })
})

describe('somebody on the way takes out', () => {
  const without = (pattern: RegExp) => (inner: Connector) => tampering(inner, (text) => text.replaceAll(pattern, ''))
  const TYPES = '<sasl-channel-binding .*?</sasl-channel-binding>'
  const PLUS = '<mechanism>[^<]*-PLUS</mechanism>'
  const unnoticed = undefined

  it.each([
    ['mechanisms with channel binding', 'sasl2', PLUS, 'server-not-verified', []],
    ['mechanisms with channel binding', 'sasl', PLUS, 'server-not-verified', []],
    // The server refuses: it is told that we would have.
    ['all of channel binding', 'sasl2', `${PLUS}|${TYPES}`, 'wrong-password', ['authenticate']],
    ['all of channel binding', 'sasl', `${PLUS}|${TYPES}`, 'wrong-password', ['auth']],
    ['what to bind to', 'sasl2', TYPES, 'server-not-verified', []],
    // By SASL that may be an old server, which is asked for the binding that is meant where none is named.
    ['what to bind to', 'sasl', TYPES, 'server-not-verified', ['auth']],
    [
      'the strongest binding',
      'sasl2',
      "<channel-binding type='tls-exporter'/>",
      'server-not-verified',
      ['authenticate', 'abort'],
    ],
    ['the strongest binding', 'sasl', "<channel-binding type='tls-exporter'/>", 'server-not-verified', ['auth']],
    [
      'all bindings but one that we lack',
      'sasl2',
      "<channel-binding type='tls-(?:exporter|server-end-point)'/>",
      'server-not-verified',
      [],
    ],
    [
      'the strongest mechanisms',
      'sasl2',
      '<mechanism>SCRAM-SHA-(?:256|512)[^<]*</mechanism>',
      'server-not-verified',
      ['authenticate', 'abort'],
    ],
    [
      'all mechanisms but the one that shows the password',
      'sasl2',
      '<mechanism>SCRAM-[^<]*</mechanism>',
      'server-not-verified',
      [],
    ],
    [
      'SASL2, and channel binding with it',
      'sasl2',
      `<authentication .*?</authentication>|${PLUS}`,
      'server-not-verified',
      [],
    ],
  ] as const)('%s, from an offer of %s', async (_, kind, pattern, code, sent) => {
    const attempt = await logIn(servers[kind], { through: without(new RegExp(pattern, 'g')) })
    expect(attempt).toMatchObject({ code, sent })
  })

  it('SASL2, and gains nothing: SASL is bound to the channel as well', async () => {
    const attempt = await logIn(servers.sasl2, { through: without(/<authentication .*?<\/authentication>/g) })
    expect(attempt).toMatchObject({ code: unnoticed, mechanism: 'SCRAM-SHA-512-PLUS', flag: 'p=tls-exporter' })
  })

  it('the hash of the offer, and is found out by the signature', async () => {
    const change = (text: string) =>
      text.replace(/(<challenge [^>]*>)([^<]*)/, (_, tag, data) => tag + btoa(atob(data).replace(/,h=[^,]*/, '')))
    const attempt = await logIn(servers.sasl2, { through: (inner) => tampering(inner, change) })
    expect(attempt).toMatchObject({ code: 'wrong-password', sent: ['authenticate', 'response'] })
  })
})
