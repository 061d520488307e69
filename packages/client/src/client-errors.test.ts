import { definePlugin } from '@trestle/core'
import { deriveScramKeys, type SaslCondition, SaslError, serverExchange } from '@trestle/sasl'
import { createManualClock } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import {
  ACCOUNT,
  BIND,
  logIn,
  mechanisms,
  PASSWORD,
  type Scene,
  STARTTLS,
  streamError,
  until,
} from '../test/fake-server.js'
import { failure, setUp } from '../test/set-up.js'
import { createClient, toClientError } from './index.node.js'

describe('a login that fails', () => {
  it('sends nothing where STARTTLS is taken out of the offer', async () => {
    const { error, scene } = await failure((scene) => scene.open(mechanisms('PLAIN', 'SCRAM-SHA-1')))
    expect(error).toMatchObject({ name: 'ClientError', code: 'tls-required' })
    expect(scene().heard).toEqual([])
  })

  it('sends nothing where the connection can have no TLS', async () => {
    const { error } = await failure((scene) => scene.open(STARTTLS, mechanisms('PLAIN')), { server: { tls: false } })
    expect(error).toMatchObject({ code: 'tls-required' })
  })

  it('stops where the server refuses TLS', async () => {
    const { error } = await failure(async (scene) => {
      await scene.open(STARTTLS)
      scene.send("<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>")
    })
    expect(error).toMatchObject({ code: 'tls-failed' })
  })

  it.each<[SaslCondition, string]>([
    ['not-authorized', 'wrong-password'],
    ['account-disabled', 'account-disabled'],
    ['credentials-expired', 'credentials-expired'],
    ['temporary-auth-failure', 'try-later'],
    ['encryption-required', 'tls-required'],
    ['aborted', 'auth-failed'],
    ['invalid-mechanism', 'auth-failed'],
  ])('calls %s %s, and tries nothing weaker with the same password', async (condition, code) => {
    const { error, scene } = await failure(
      async (scene) => {
        await scene.open(mechanisms('SCRAM-SHA-1', 'PLAIN'))
        await scene.authenticate(() => {
          throw new SaslError(condition, '')
        })
      },
      { server: { secure: true }, mechanisms: condition === 'invalid-mechanism' ? ['SCRAM-SHA-1'] : undefined },
    )
    expect(error).toMatchObject({ code })
    expect(scene().heard).toHaveLength(1)
  })

  it('knows a wrong password by SCRAM', async () => {
    const { error } = await failure(
      async (scene) => {
        await scene.open(mechanisms('SCRAM-SHA-1'))
        await scene.authenticate()
      },
      { server: { secure: true }, password: 'another' },
    )
    expect(error).toMatchObject({ code: 'wrong-password' })
  })

  it('does not trust a server that cannot prove that it knows the password', async () => {
    const other = deriveScramKeys('SHA-1', 'a guess', undefined, 4096)
    const { error } = await failure(
      async (scene) => {
        await scene.open(mechanisms('SCRAM-SHA-1'))
        const known = await other
        const exchange = serverExchange('SCRAM-SHA-1', { lookup: async () => known })
        await scene.authenticate(() => ({
          mechanism: exchange.mechanism,
          respond: async (data) => {
            try {
              return await exchange.respond(data)
            } catch {
              return { success: { username: 'romeo', data: new TextEncoder().encode(`v=${btoa('x'.repeat(20))}`) } }
            }
          },
        }))
      },
      { server: { secure: true } },
    )
    expect(error).toMatchObject({ code: 'server-not-verified' })
  })

  it('says what was offered where no mechanism fits', async () => {
    const { error } = await failure((scene) => scene.open(mechanisms('X-STRANGE')), { server: { secure: true } })
    expect(error).toMatchObject({ code: 'no-shared-mechanism', message: expect.stringContaining('X-STRANGE') })
    const none = await failure((scene) => scene.open(), { server: { secure: true } })
    expect(none.error).toMatchObject({ code: 'no-shared-mechanism' })
    const clear = await failure((scene) => scene.open(mechanisms('PLAIN')), { tls: { mode: 'none', insecure: true } })
    expect(clear.error).toMatchObject({ code: 'no-shared-mechanism', message: expect.stringContaining('without TLS') })
  })

  it('binds nothing before it is authenticated', async () => {
    const { error, scene } = await failure((scene) => scene.open(BIND), { server: { secure: true } })
    expect(error).toMatchObject({ code: 'no-shared-mechanism' })
    expect(scene().heard).toEqual([])
  })

  it.each([
    [
      "<iq type='error' id='ID'><error type='wait'><resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
      'bind-failed',
    ],
    ["<iq type='result' id='other'/>", 'protocol-error'],
    ["<iq type='result' id='ID'/>", 'protocol-error'],
    [
      "<iq type='result' id='ID'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>romeo@montague.example</jid></bind></iq>",
      'protocol-error',
    ],
    [
      "<iq type='result' id='ID'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>@@</jid></bind></iq>",
      'protocol-error',
    ],
    [streamError('policy-violation'), 'stream-error'],
  ])('takes no nonsense for a resource: %s', async (answer, code) => {
    const { error } = await failure(
      async (scene) => {
        await scene.open(mechanisms('SCRAM-SHA-1'))
        await scene.authenticate()
        await scene.open(BIND)
        const { attrs } = await scene.next('iq')
        scene.send(answer.replace('ID', attrs['id'] ?? ''))
      },
      { server: { secure: true } },
    )
    expect(error).toMatchObject({ code })
  })

  it('passes on why the server ends the stream', async () => {
    const { error } = await failure(async (scene) => {
      await scene.stream.open({ from: 'montague.example', id: 's', version: '1.0' })
      scene.send(streamError('host-unknown'))
    })
    expect(error).toMatchObject({ code: 'host-unknown', cause: { condition: 'host-unknown' } })
  })

  it.each([
    ['closes', 'stream-closed', (scene: Scene) => scene.stream.close()],
    ['vanishes', 'connection-lost', async (scene: Scene) => scene.stream.destroy()],
    ['talks nonsense', 'protocol-error', async (scene: Scene) => scene.stream.sendRaw('<a></b>')],
    ['says something else', 'protocol-error', async (scene: Scene) => scene.send('<message/>')],
  ])('notices that the server %s', async (_, code, act) => {
    const { error } = await failure(async (scene) => {
      await scene.open(STARTTLS)
      await scene.startTls()
      await scene.stream.restart({ from: 'montague.example', id: 's', version: '1.0' })
      await act(scene)
    })
    expect(error).toMatchObject({ code })
  })

  it('gives up on a flood', async () => {
    const { error } = await failure(
      async (scene) => {
        await scene.open(mechanisms('SCRAM-SHA-1'))
        await scene.next('auth')
        scene.stream.sendRaw('<message/>'.repeat(20_000))
      },
      { server: { secure: true } },
    )
    expect(error).toMatchObject({ code: 'protocol-error' })
  })

  it('gives up on a flood of few but large elements', async () => {
    const { error } = await failure(
      async (scene) => {
        await scene.open(mechanisms('SCRAM-SHA-1'))
        await scene.authenticate()
        await scene.open(BIND, "<session xmlns='urn:ietf:params:xml:ns:xmpp-session'/>")
        await scene.bind()
        await scene.next('iq')
        for (let i = 0; i < 100; i++) scene.stream.sendRaw(`<message><body>${'x'.repeat(250_000)}</body></message>`)
      },
      { server: { secure: true } },
    )
    expect(error).toMatchObject({ code: 'protocol-error' })
  })

  it('ends when its time is up, whatever is going on', async () => {
    const clock = createManualClock()
    const silent = setUp((scene) => scene.open(STARTTLS), { clock, timeouts: { login: 500 } })
    const late = silent.client.start()
    await until(() => silent.scene()?.heard.length === 1)
    clock.advance(500)
    await expect(late).rejects.toMatchObject({ code: 'timeout' })
    expect(silent.client.status).toBe('offline')
    const deaf = createClient({
      jid: ACCOUNT,
      password: PASSWORD,
      clock,
      connector: { connect: () => new Promise(() => {}) },
    })
    const never = deaf.start()
    clock.advance(30_000)
    await expect(never).rejects.toMatchObject({ code: 'timeout' })
    expect(clock.pending).toBe(0)
  })

  it('is given up by its signal, or by stop()', async () => {
    const { client, scene } = setUp((scene) => scene.open(STARTTLS))
    const abort = new AbortController()
    const given = client.start({ signal: abort.signal })
    await until(() => scene()?.heard.length === 1)
    abort.abort(new Error('enough'))
    await expect(given).rejects.toMatchObject({ code: 'aborted', cause: { message: 'enough' } })
    await until(() => scene().stream.state === 'closed')
    await expect(client.start({ signal: abort.signal })).rejects.toMatchObject({ code: 'aborted' })
    const again = client.start()
    const stopped = client.stop()
    await expect(again).rejects.toMatchObject({ code: 'aborted' })
    await stopped
    expect(client.status).toBe('offline')
    expect(() => client.jid).toThrow(expect.objectContaining({ code: 'not-online' }))
  })

  it('can be tried again', async () => {
    let fail = true
    const { client } = setUp(async (scene) => {
      if (fail) return scene.stream.destroy()
      await logIn(scene)
    })
    await expect(client.start()).rejects.toMatchObject({ code: 'connection-lost' })
    fail = false
    await client.start()
    expect(client.status).toBe('online')
  })

  it.each([
    ['unreachable', 'unreachable'],
    ['bad-certificate', 'bad-certificate'],
    ['insecure', 'insecure'],
    ['connection-lost', 'connection-lost'],
    ['invalid-jid', 'protocol-error'],
    ['whatever', 'negotiation-failed'],
  ])('takes an error of a connector with the code %s for %s', (given, code) => {
    const cause = Object.assign(new Error('It is so.'), { code: given })
    expect(toClientError(cause)).toMatchObject({ name: 'ClientError', code, cause })
  })

  it('blames the plugin whose part of it fails', async () => {
    const broken = definePlugin({
      name: 'broken',
      setup({ xmpp }) {
        xmpp.streamFeature({
          name: 'broken',
          order: 150,
          match: () => true,
          negotiate: () => Promise.reject(new Error('no luck')),
        })
        return () => ({})
      },
    })
    const { client } = setUp((scene) => scene.open(mechanisms('SCRAM-SHA-1')), { server: { secure: true } })
    client.use(broken)
    await expect(client.start()).rejects.toMatchObject({ code: 'negotiation-failed', cause: { message: 'no luck' } })
  })
})
