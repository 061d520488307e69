import { createManualClock } from '@trestle/testing'
import { Element } from '@trestle/xml'
import { streamErrorElement } from '@trestle/xmlstream'
import { listenTcp } from '@trestle/xmlstream/tcp'
import { describe, expect, it } from 'vitest'
import { type AcceptorOptions, answering, closing, cutting, message, saying, setUp, until } from '../test/acceptor.js'
import { createComponent } from './index.js'

const refusing = (condition: string) => ({ instead: answering(streamErrorElement(condition, 'for people')) })

describe('a start fails', () => {
  it.each<[string, string, AcceptorOptions]>([
    ['another connection has the domain', 'conflict', refusing('conflict')],
    ['the domain is unknown', 'host-unknown', refusing('host-unknown')],
    ['the secret is refused', 'wrong-secret', refusing('not-authorized')],
    ['the server has another reason', 'stream-error', refusing('resource-constraint')],
    ['the server closes without a word', 'stream-closed', { instead: closing }],
    ['the connection breaks', 'connection-lost', { instead: cutting }],
    ['no XML comes', 'protocol-error', { instead: saying('HTTP/1.1 400 Bad Request\r\n\r\n') }],
    ['the port is one for clients', 'protocol-error', refusing('invalid-namespace')],
  ])('when %s: %s', async (_, code, given) => {
    const { acceptor, component } = setUp({}, given)
    await expect(component.start()).rejects.toMatchObject({ name: 'ComponentError', code })
    expect(acceptor.connections).toBe(1)
    expect(component.xmpp.online).toBe(false)
    await expect(component.start()).rejects.toMatchObject({ code })
  })

  it('when the secret is wrong', async () => {
    const { component } = setUp({ secret: 'guessed' })
    const error = await component.start().catch((reason) => reason)
    expect(error).toMatchObject({ code: 'wrong-secret' })
    expect(`${error.stack}`).not.toContain('guessed')
  })

  it('when nothing listens there, and when there is no such host', async () => {
    const listener = await listenTcp({ onConnection() {} })
    await listener.close()
    const options = { jid: 'gw.example.org', secret: 'x', port: listener.port }
    await expect(createComponent(options).start()).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining(`127.0.0.1:${listener.port}`),
    })
    await expect(createComponent({ ...options, host: 'nowhere.invalid' }).start()).rejects.toMatchObject({
      code: 'host-not-found',
    })
  })

  it('when the server takes too long, whatever it takes it for', async () => {
    const stalling: AcceptorOptions[] = [
      { instead: () => true },
      { instead: answering() },
      { instead: answering(new Element('handshake', 'urn:example:other'), message(1)) },
    ]
    for (const given of stalling) {
      const clock = createManualClock()
      const { component } = setUp({ clock, timeouts: { login: 1000 } }, given)
      const started = component.start()
      started.catch(() => {})
      await until(() => clock.pending > 0)
      clock.advance(1000)
      await expect(started).rejects.toMatchObject({ code: 'timeout' })
      await component.stop()
    }
  })

  it('when a connector takes too long, and ends the connection that comes too late', async () => {
    const clock = createManualClock()
    let destroyed = false
    let connected: (transport: never) => void = () => {}
    const { component } = setUp({
      clock,
      connector: { connect: () => new Promise((resolve) => (connected = resolve)) },
    })
    const started = component.start()
    started.catch(() => {})
    clock.advance(30_000)
    await expect(started).rejects.toMatchObject({ code: 'timeout' })
    connected({ destroy: () => (destroyed = true) } as never)
    await until(() => destroyed)
  })

  it('when its signal aborts, before and meanwhile', async () => {
    const { component, acceptor } = setUp({}, { instead: answering() })
    const reason = new Error('enough')
    await expect(component.start({ signal: AbortSignal.abort(reason) })).rejects.toMatchObject({
      code: 'aborted',
      cause: reason,
    })
    const abort = new AbortController()
    const started = component.start({ signal: abort.signal, retry: true })
    await until(() => acceptor.connections > 0)
    abort.abort(reason)
    await expect(started).rejects.toMatchObject({ code: 'aborted', cause: reason })
  })

  it('when it is stopped meanwhile', async () => {
    const { component } = setUp({}, { instead: answering() })
    const started = expect(component.start()).rejects.toMatchObject({ code: 'aborted' })
    await component.stop()
    await started
  })

  it('when it is started already, and only that start', async () => {
    const { component } = setUp()
    const first = component.start()
    await expect(component.start()).rejects.toMatchObject({ code: 'already-started' })
    expect(`${await first}`).toBe('gw.example.org')
    await component.stop()
  })
})

describe('a server that answers before it is asked', () => {
  it('has not accepted anything', async () => {
    const clock = createManualClock()
    const { component } = setUp({ clock }, { instead: answering(new Element('handshake', 'jabber:client')) })
    const online: unknown[] = []
    component.on('online', (event) => online.push(event))
    const started = component.start()
    started.catch(() => {})
    await until(() => clock.pending > 0)
    for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve))
    clock.advance(30_000)
    await expect(started).rejects.toMatchObject({ code: 'timeout' })
    expect(online).toEqual([])
  })
})
