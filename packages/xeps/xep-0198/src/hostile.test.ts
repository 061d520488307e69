import { expectXml } from '@trestle/testing'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { managedHost, message, NS, onlineHost } from '../test/managed-host.js'
import { Ack, AckRequest, Enabled, Resumed, stanzasUnacked, streamManagement } from './index.js'

describe('a server that counts wrong', () => {
  it.each([
    ['more than it was sent', 9],
    ['backwards', 1],
  ])('acknowledges %s, and is told so', async (_, h) => {
    const { clock, server, host, management } = await onlineHost()
    for (const id of ['1', '2', '3', '4']) host.xmpp.send(message(id))
    server.deliver(2)
    server.raw(Ack.encode({ h: 2 }))
    const lost = host.xmpp.events.wait(stanzasUnacked)
    server.raw(Ack.encode({ h }))
    server.raw(Ack.encode({ h }))
    clock.advance(0)
    expectXml(
      server.written.at(-1) as Element,
      `<error xmlns='http://etherx.jabber.org/streams'>
        <undefined-condition xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>
        <text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>You acknowledged ${h} stanzas, but I only sent you 4 so far.</text>
        <handled-count-too-high xmlns='${NS}' h='${h}' send-count='4'/>
      </error>`,
    )
    expect(host.xmpp.online).toBe(false)
    expect((await lost).stanzas).toHaveLength(2)
    expect(management.enabled).toBe(false)
    await server.login()
    expect(management).toMatchObject({ enabled: true, unacked: 0 })
  })

  it('resumes with more than it was sent: the session is given up', async () => {
    const { server, host, management } = await onlineHost()
    host.xmpp.send(message('1'))
    server.cut()
    server.answer = ({ name, attrs }) =>
      name === 'resume' ? Resumed.encode({ h: 7, previd: attrs['previd'] ?? '' }) : undefined
    await expect(server.login()).rejects.toMatchObject({ code: 'undefined-condition' })
    const lost = host.xmpp.events.wait(stanzasUnacked)
    await server.login()
    expect(await lost).toMatchObject({ reason: 'not-resumed', stanzas: [{}] })
    expect(management.unacked).toBe(0)
  })

  it.each(['', 'h=-1', 'h=4294967296', 'h=many'])('acknowledges nothing that is a number: %j', async (attribute) => {
    const { server, host, management, errors } = await onlineHost()
    host.xmpp.send(message('1'))
    const [name, value] = attribute.split('=')
    server.raw(new Element('a', NS, name ? { [name]: value ?? '' } : {}))
    expect(errors).toMatchObject([{ code: 'invalid-element' }])
    expect(management.unacked).toBe(1)
    expect(host.xmpp.online).toBe(true)
  })
})

describe('a server that says what it was not asked', () => {
  it('acknowledges before anything is managed', async () => {
    const { server, host, management } = managedHost()
    server.answer = () => new Element('failed', NS)
    await server.login()
    for (const element of [Ack.encode({ h: 3 }), AckRequest.encode({}), Enabled.encode({ id: 'x', resume: true })]) {
      server.raw(element)
    }
    expect(management.enabled).toBe(false)
    expect(server.written).toEqual([])
    expect(host.xmpp.online).toBe(true)
  })

  it('enables twice', async () => {
    const { server, host, management } = await onlineHost()
    host.xmpp.send(message('1'))
    server.raw(Enabled.encode({ id: 'other', resume: true }))
    server.raw(Resumed.encode({ previd: 'verona-1', h: 1 }))
    expect(management.sessionState()).toMatchObject({ id: 'verona-1', outbound: 1 })
    expect(management.unacked).toBe(1)
  })

  it('resumes another session', async () => {
    const { server, host } = await onlineHost()
    server.cut()
    server.answer = ({ name }) => (name === 'resume' ? Resumed.encode({ h: 0, previd: 'tybalt' }) : undefined)
    await expect(server.login()).rejects.toMatchObject({ code: 'protocol-error' })
    await server.login()
    expect(host.get(streamManagement).enabled).toBe(true)
  })

  it.each(['enable', 'resume'])('answers %s by something else', async (request) => {
    const { server } = managedHost()
    if (request === 'resume') {
      await server.login()
      server.cut()
    }
    server.answer = ({ name }) => (name === request ? new Element('message', 'jabber:client') : undefined)
    await expect(server.login()).rejects.toMatchObject({ code: 'protocol-error' })
  })

  it('has ids and addresses of any length', async () => {
    const { server, host, management } = managedHost()
    server.enabled = { id: 'x'.repeat(8001), resume: true }
    await server.login()
    expect(management).toMatchObject({ enabled: true, resumable: false })
    host.core.detach()
    server.enabled = { id: 'verona-1', resume: true, location: 'x'.repeat(301) }
    await server.login()
    server.cut()
    expect(management.resumable).toBe(true)
    expect(host.core.address).toBeUndefined()
  })

  it('has no id', async () => {
    const { server, management } = managedHost()
    server.enabled = { resume: true }
    await server.login()
    expect(management).toMatchObject({ enabled: true, resumable: false })
  })
})

it('gives one answer to a flood of questions of a server that does not read', async () => {
  const { server } = await onlineHost()
  server.writable = false
  for (let i = 0; i < 10_000; i++) server.raw(AckRequest.encode({}))
  expect(server.written).toEqual([])
  server.drain()
  await Promise.resolve()
  await Promise.resolve()
  expect(server.written).toHaveLength(1)
  server.raw(AckRequest.encode({}))
  expect(server.written).toHaveLength(2)
})

it('pays no debts of an old connection on a new one', async () => {
  const { server, acks } = await onlineHost()
  server.writable = false
  server.raw(AckRequest.encode({}))
  server.cut()
  server.writable = true
  await server.login()
  server.drain()
  await Promise.resolve()
  await Promise.resolve()
  expect(acks()).toEqual([])
})
