import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { message, onlineHost } from '../test/managed-host.js'
import { AckRequest } from './index.js'

describe('asking for acknowledgement', () => {
  it('comes after some stanzas, and once until it is answered', async () => {
    const { server, send, asked } = await onlineHost()
    send('1', '2', '3', '4', '5')
    expect(asked()).toBe(0)
    send('6')
    expect(asked()).toBe(1)
    send('7', '8', '9', '10', '11', '12', '13', '14')
    expect(asked()).toBe(1)
    server.deliver()
    send('15')
    expect(asked()).toBe(2)
  })

  it('comes when stanzas wait for a while', async () => {
    const { clock, server, send, asked, management } = await onlineHost()
    send('1')
    clock.advance(249)
    expect(asked()).toBe(0)
    clock.advance(1)
    expect(asked()).toBe(1)
    server.deliver()
    expect(management.unacked).toBe(0)
    clock.advance(10_000)
    expect(asked()).toBe(1)
  })

  it('comes again for what was sent after the question', async () => {
    const { clock, server, send, asked, management } = await onlineHost()
    send('1')
    clock.advance(250)
    server.deliver(2, 0)
    send('2')
    server.deliver(0, 1)
    expect(management.unacked).toBe(1)
    clock.advance(250)
    server.deliver()
    expect(asked()).toBe(2)
    expect(management.unacked).toBe(0)
  })

  it('comes on demand, and not without end', async () => {
    const { management, asked } = await onlineHost()
    for (let i = 0; i < 10; i++) management.requestAck()
    expect(asked()).toBe(3)
  })

  it('finds out whether the server is there', async () => {
    const { clock, server, asked, host } = await onlineHost()
    clock.advance(60_000)
    expect(asked()).toBe(1)
    server.deliver()
    clock.advance(60_000)
    expect(asked()).toBe(2)
    clock.advance(15_000)
    expect(host.xmpp.online).toBe(false)
  })

  it('finds it out also where it has asked for all it may', async () => {
    const { clock, management, asked, host } = await onlineHost()
    for (let i = 0; i < 10; i++) management.requestAck()
    clock.advance(74_999)
    expect(host.xmpp.online).toBe(true)
    clock.advance(1)
    expect(host.xmpp.online).toBe(false)
    expect(asked()).toBe(3)
  })
})

describe('acknowledging', () => {
  it('answers at once', async () => {
    const { server, acks } = await onlineHost()
    server.send(message('1'))
    server.send(message('2'))
    server.deliver()
    server.raw(AckRequest.encode({}))
    expect(acks()).toEqual(['2'])
  })

  it('counts stanzas, and nothing else', async () => {
    const { server, acks } = await onlineHost()
    for (const name of ['message', 'presence', 'iq', 'features'])
      server.raw(new Element(name, 'jabber:client', { type: 'error', id: 'x' }))
    server.raw(new Element('message', 'urn:x'))
    server.raw(AckRequest.encode({}))
    expect(acks()).toEqual(['3'])
  })

  it('comes unasked after some stanzas, for those that were handled', async () => {
    const { server, acks } = await onlineHost({ answerEvery: 3 })
    for (let i = 0; i < 8; i++) server.send(message(`${i}`))
    server.deliver()
    expect(acks()).toEqual(['3', '6'])
  })

  it('comes at last, before the stream is closed', async () => {
    const { server, host, acks, clock, send } = await onlineHost()
    server.send(message('1'))
    server.deliver()
    expect(host.core.flushed(1000)).toBeUndefined()
    expect(acks()).toEqual(['1'])
    expect(host.core.flushed(1000)).toBeUndefined()
    expect(acks()).toEqual(['1'])

    send('a')
    server.send(message('2'))
    const settled = host.core.flushed(1000)
    server.deliver()
    await settled
    expect(acks()).toEqual(['1', '2'])

    send('b')
    const late = host.core.flushed(1000)
    clock.advance(1000)
    await late
  })
})
