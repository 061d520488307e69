import { once } from 'node:events'
import { connect } from 'node:tls'
import { createClient } from '@trestle/client'
import { clientExchange } from '@trestle/sasl'
import { SaslAuth, SaslChallenge, SaslResponse } from '@trestle/stanza'
import { Sasl2Authenticate } from '@trestle/xep-0388'
import { connectTcp } from '@trestle/xmlstream/tcp'
import { afterEach, describe, expect, it } from 'vitest'
import { createTestServer, type TestServer } from '../src/index.js'
import { connectRaw, type RawClient } from './raw-client.js'

const password = 'hunter2 is the secret'
const NS_SASL = 'urn:ietf:params:xml:ns:xmpp-sasl'

describe('what the server refuses', () => {
  const open: { stop(): Promise<void> }[] = []
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.stop()
  })

  async function serve() {
    const lines: string[] = []
    const waiting = new Set<() => void>()
    const log = (line: string) => {
      lines.push(line)
      for (const check of waiting) check()
    }
    const server = await createTestServer({ users: { romeo: password }, directTlsPort: 0, log }).start()
    open.push(server)
    const logged = (text: string) =>
      new Promise<string>((resolve) => {
        const check = () => {
          const line = lines.find((one) => one.includes(text))
          if (line !== undefined) resolve(line)
        }
        waiting.add(check)
        check()
      })
    return { server, lines, logged }
  }

  async function raw(server: TestServer): Promise<RawClient> {
    const client = await connectRaw(server)
    open.push(client)
    return client
  }

  it.each(['SCRAM-SHA-256', 'PLAIN'])(
    'a wrong password by %s is in the log, without the password',
    async (mechanism) => {
      const { server, lines } = await serve()
      const { host, c2sPort: port, ca } = server
      const jid = 'romeo@localhost'
      const client = createClient({ jid, password: 'letmein', host, port, tls: { ca }, mechanisms: [mechanism] })
      await expect(client.start()).rejects.toMatchObject({ code: 'wrong-password' })
      const refused = lines.filter((line) => line.includes('was refused'))
      expect(refused).toEqual([
        `The login of "romeo" by "${mechanism}" was refused (not-authorized): User name or password are wrong.`,
      ])
      expect(lines.join()).not.toContain('letmein')
    },
  )

  it.each([
    ['SASL', `<auth xmlns='${NS_SASL}' mechanism='PLAIN'>${password}</auth>`],
    [
      'SASL2',
      `<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'><initial-response>${password}</initial-response></authenticate>`,
    ],
  ])('an element of %s that cannot be read is in the log, and nothing of what is in it', async (_, xml) => {
    const { server, lines } = await serve()
    const client = await raw(server)
    client.send(xml)
    expect((await client.next()).elements()[0]?.name).toBe('malformed-request')
    expect(lines).toContain('A login by "PLAIN" was refused (malformed-request): The element cannot be read.')
    expect(lines.join()).not.toContain('hunter2')
  })

  it('a name of a client cannot forge lines of the log, nor fill it', async () => {
    const { server, logged } = await serve()
    const client = await raw(server)
    const mechanism = `X\nThe login of "admin" succeeded${'!'.repeat(1000)}`
    client.send(Sasl2Authenticate.encode({ mechanism, inline: [] }))
    expect((await client.next()).elements()[0]?.name).toBe('invalid-mechanism')
    const line = await logged('invalid-mechanism')
    expect(line).toContain('\\n')
    expect(line).not.toContain('\n')
    expect(line.length).toBeLessThan(300)
  })

  it.each(['STARTTLS', 'TLS'])('the refusal of its certificate under %s is in the log', async (how) => {
    const { server, logged } = await serve()
    const { host, c2sPort, directTlsPort } = server
    if (how === 'STARTTLS') {
      const client = createClient({ jid: 'romeo@localhost', password, host, port: c2sPort })
      await expect(client.start()).rejects.toThrow()
    } else {
      const socket = connect({ host, port: directTlsPort!, servername: 'localhost', ALPNProtocols: ['xmpp-client'] })
      await once(socket, 'error')
    }
    expect(await logged('certificate')).toMatch(/left as soon as it had the server's certificate/)
  })

  it('a client that speaks no TLS where TLS is spoken is in the log', async () => {
    const { server, logged } = await serve()
    const transport = await connectTcp({ host: server.host, port: server.directTlsPort! })
    transport.write('<stream:stream>')
    expect(await logged('handshake')).toMatch(/^A TLS handshake failed: ERR_SSL_\w+\.$/)
    transport.destroy()
  })

  /** Logs in by SASL with the first message made by SCRAM; resolves with the name of what ends it. */
  async function logIn(client: RawClient, exchange: ReturnType<typeof clientExchange>): Promise<string> {
    client.send(SaslAuth.encode({ mechanism: exchange.mechanism, data: await exchange.start() }))
    let answer = await client.next()
    if (answer.is(SaslChallenge.ns, SaslChallenge.name)) {
      client.send(
        SaslResponse.encode({ data: await exchange.respond(SaslChallenge.decode(answer).data ?? new Uint8Array()) }),
      )
      answer = await client.next()
    }
    return answer.name
  }
  const credentials = { username: 'romeo', password }

  it('a client that knows only tls-unique is let in on TLS 1.3, if it is bound to this connection', async () => {
    const { server } = await serve()
    const [client, other] = [await raw(server), await raw(server)]
    const bound = (binding: ReturnType<RawClient['binding']>) =>
      clientExchange('SCRAM-SHA-256-PLUS', { credentials, channelBinding: binding, secure: true })
    expect(await logIn(client, bound(other.binding('tls-unique')))).toBe('failure')
    expect(await logIn(client, bound(client.binding('tls-unique')))).toBe('success')
  })

  it('a client is refused that was not shown the offer of channel binding (RFC 5802 §6)', async () => {
    const { server, logged } = await serve()
    const client = await raw(server)
    client.send(SaslAuth.encode({ mechanism: 'SCRAM-SHA-256', data: new TextEncoder().encode('y,,n=romeo,r=nonce') }))
    expect((await client.next()).elements()[0]?.name).toBe('not-authorized')
    await logged('not-authorized')
  })
})
