import { type ClientExchange, clientExchange } from '@trestle/sasl'
import { MamMetadata, NS_MAM } from '@trestle/xep-0313'
import { Bind2Request } from '@trestle/xep-0386'
import { NS_SASL2, Sasl2Authenticate, Sasl2Authentication, Sasl2Challenge, Sasl2Response } from '@trestle/xep-0388'
import type { Element } from '@trestle/xml'
import { afterEach, describe, expect, it } from 'vitest'
import { createTestServer, type TestServer, type TestServerOptions } from '../src/index.js'
import { connectRaw } from './raw-client.js'

const ID = '0b1f6d3e-52a4-4c8e-9d17-3f5c2a9e8b60'

describe('SASL2 of the test server', () => {
  const open: { stop(): Promise<void> }[] = []
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.stop()
  })

  async function serve(options: TestServerOptions = {}): Promise<TestServer> {
    const users = { romeo: 'wherefore', juliet: 'art thou' }
    const server = await createTestServer({ users, directTlsPort: 0, ...options }).start()
    open.push(server)
    return server
  }

  async function connect(server: TestServer, from?: string) {
    const client = await connectRaw(server, from)
    open.push(client)
    return {
      ...client,
      /** Runs a login; resolves with what ends it. */
      async logIn(inline: readonly Element[] = [], exchange: ClientExchange = scram(), id?: string): Promise<Element> {
        const { mechanism } = exchange
        const initialResponse = await exchange.start()
        client.send(Sasl2Authenticate.encode({ mechanism, initialResponse, inline, ...(id && { userAgent: { id } }) }))
        let answer = await client.next()
        while (answer.is(NS_SASL2, 'challenge')) {
          client.send(Sasl2Response.encode({ data: await exchange.respond(Sasl2Challenge.decode(answer).data) }))
          answer = await client.next()
        }
        return answer
      },
    }
  }

  const scram = (more: { authzid?: string; password?: string } = {}) =>
    clientExchange('SCRAM-SHA-256', {
      credentials: { username: 'romeo', password: 'wherefore', ...more },
      secure: true,
    })
  const names = (element: Element) => element.elements().map(({ name }) => name)
  const identifier = (element: Element) => element.child(NS_SASL2, 'authorization-identifier')?.text()

  it('is offered under TLS, with what may ride along', async () => {
    const { features: offer } = await connect(await serve())
    const { mechanisms, inline } = Sasl2Authentication.decode(offer.child(NS_SASL2, 'authentication')!)
    expect(mechanisms.slice(0, 4)).toEqual([
      'SCRAM-SHA-512-PLUS',
      'SCRAM-SHA-256-PLUS',
      'SCRAM-SHA-1-PLUS',
      'SCRAM-SHA-512',
    ])
    expect(inline?.features.map(({ name }) => name)).toContain('bind')
    const bindings = offer.child('urn:xmpp:sasl-cb:0', 'sasl-channel-binding')!
    expect(bindings.elements().map(({ attrs }) => attrs['type'])).toEqual(['tls-exporter', 'tls-server-end-point'])
  })

  it.each([
    ['sasl2', 'authentication'],
    ['channelBinding', 'sasl-channel-binding'],
  ])('is not offered without %s', async (option, name) => {
    const { features: offer } = await connect(await serve({ [option]: false }))
    expect(names(offer)).toContain('mechanisms')
    expect(names(offer)).not.toContain(name)
  })

  it('goes on with the features, in the same stream', async () => {
    const { logIn, next } = await connect(await serve(), 'romeo@localhost')
    const success = await logIn()
    expect(identifier(success)).toBe('romeo@localhost')
    const features = await next()
    expect(names(features)).toEqual(expect.arrayContaining(['bind', 'csi']))
  })

  it('binds what is asked for, and offers no binding after it', async () => {
    const { logIn, next } = await connect(await serve())
    const success = await logIn([Bind2Request.encode({ tag: 'Orchard', features: [] })], undefined, ID)
    expect(identifier(success)).toMatch(/^romeo@localhost\/Orchard\/./)
    expect(names(success)).toContain('bound')
    expect(names(await next())).not.toContain('bind')
  })

  it('binds nothing for those who have failed, and lets them try again', async () => {
    const { logIn, next } = await connect(await serve())
    const bind = [Bind2Request.encode({ features: [] })]
    const failure = await logIn(bind, scram({ password: 'another' }))
    expect([failure.name, ...names(failure)]).toEqual(['failure', 'not-authorized'])
    expect(identifier(await logIn())).toBe('romeo@localhost')
    expect(names(await next())).toContain('bind')
  })

  it('tells where the archive ends along with the binding', async () => {
    const server = await serve()
    const bind = [Bind2Request.encode({ features: [] })]
    const metadataOf = (success: Element) => {
      const [bound] = success.elements().filter(({ name }) => name === 'bound')
      return MamMetadata.decode(bound!.child(NS_MAM, 'metadata')!)
    }
    const first = await connect(server)
    expect(metadataOf(await first.logIn(bind))).toEqual({ start: undefined, end: undefined, rest: undefined })
    first.send(`<message xmlns='jabber:client' type='chat'><body>Note to self</body></message>`)
    first.send(`<iq xmlns='jabber:client' type='get' id='ping'><ping xmlns='urn:xmpp:ping'/></iq>`)
    while ((await first.next()).attrs['id'] !== 'ping');
    const { start, end } = metadataOf(await (await connect(server)).logIn(bind))
    expect(start).toEqual({ id: expect.any(String), timestamp: expect.any(Date) })
    expect(end).toEqual(start)
  })

  it('counts attempts', async () => {
    const { logIn, next, closed } = await connect(await serve({ limits: { loginAttempts: 2 } }))
    for (let i = 0; i < 2; i++) expect((await logIn([], scram({ password: 'another' }))).name).toBe('failure')
    expect(names(await next())[0]).toBe('policy-violation')
    await closed
  })

  it.each([
    ['another account than the stream is for', 'juliet@localhost', {}, 'invalid-authzid'],
    ['another account than its own', undefined, { authzid: 'juliet@localhost' }, 'invalid-authzid'],
  ])('refuses %s', async (_, from, credentials, condition) => {
    const { logIn } = await connect(await serve(), from)
    expect(names(await logIn([], scram(credentials)))).toEqual([condition])
  })

  it.each([
    ["<authenticate xmlns='urn:xmpp:sasl:2' mechanism='MASQUE'/>", 'invalid-mechanism'],
    ["<authenticate xmlns='urn:xmpp:sasl:2'/>", 'malformed-request'],
    [
      "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='SCRAM-SHA-1'><initial-response>?</initial-response></authenticate>",
      'malformed-request',
    ],
    [
      "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'><initial-response>AHJvbWVvAHdoZXJlZm9yZQ==</initial-response><user-agent id='me'/></authenticate>",
      'malformed-request',
    ],
  ])('refuses what it cannot read: %s', async (xml, condition) => {
    const { send, next } = await connect(await serve())
    send(xml)
    expect(names(await next())).toEqual([condition])
  })

  it('takes a client that gives up', async () => {
    const { send, next } = await connect(await serve())
    const initialResponse = await scram().start()
    send(Sasl2Authenticate.encode({ mechanism: 'SCRAM-SHA-256', initialResponse, inline: [] }))
    expect((await next()).name).toBe('challenge')
    send("<abort xmlns='urn:xmpp:sasl:2'/>")
    expect(names(await next())).toEqual(['aborted'])
  })

  it.each(['<message xmlns="jabber:client"/>', "<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'/>"])(
    'ends the stream of whoever sends something else in between: %s',
    async (xml) => {
      const { send, next, closed } = await connect(await serve())
      const initialResponse = await scram().start()
      send(Sasl2Authenticate.encode({ mechanism: 'SCRAM-SHA-256', initialResponse, inline: [] }))
      await next()
      send(xml)
      expect(names(await next())[0]).toBe('policy-violation')
      await closed
    },
  )

  it('is over once it has succeeded', async () => {
    const { logIn, send, next, closed } = await connect(await serve())
    await logIn()
    await next()
    send("<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'/>")
    expect(names(await next())[0]).toBe('not-authorized')
    await closed
  })
})
