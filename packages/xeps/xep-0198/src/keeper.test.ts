import { expectXml } from '@trestle/testing'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { ids, managedHost, NS, onlineHost } from '../test/managed-host.js'
import { stanzasUnacked, type UnackedStanzas } from './index.js'

describe('a lost connection', () => {
  it('loses nothing: what was not acknowledged goes out first, then what was sent meanwhile', async () => {
    const { server, host, send, asked } = await onlineHost()
    send('1', '2', '3')
    server.deliver(1, 0)
    server.cut()
    expect(host.xmpp.online).toBe(false)
    send('4', '5')
    await server.login()
    send('6')
    expect(ids(server.written.filter(({ ns }) => ns !== NS))).toEqual(['2', '3', '4', '5', '6'])
    expect(asked()).toBe(1)
  })

  it('does not touch requests that wait for their answer', async () => {
    const { server, host } = await onlineHost()
    const answer = host.xmpp.iq.request('get', 'verona.example', new Element('query', 'urn:x'))
    const id = server.written[0]?.attrs['id']
    server.cut()
    await server.login()
    server.send(new Element('iq', 'jabber:client', { type: 'result', id, from: 'verona.example' } as never))
    server.deliver()
    await expect(answer).resolves.toBeDefined()
  })

  it('sends again exactly what was sent, whatever became of the element', async () => {
    const { server, host } = await onlineHost()
    const stanza = new Element('message', 'jabber:client', { to: 'juliet@verona.example', id: 'a' }, [
      new Element('body', 'jabber:client', {}, ['Wherefore?']),
    ])
    host.xmpp.send(stanza)
    const first = server.written[0] as Element
    stanza.attrs['to'] = 'tybalt@verona.example'
    stanza.children.length = 0
    server.cut()
    await server.login()
    expectXml(server.written[0] as Element, first)
  })

  it('is taken up where the server wants it', async () => {
    const { server, host } = managedHost()
    server.enabled = { id: 'verona-1', resume: true, location: 'node7.verona.example:5222' }
    await server.login()
    expect(host.core.address).toBeUndefined()
    server.cut()
    expect(host.core.address).toBe('node7.verona.example:5222')
    server.session = undefined
    await server.login()
    server.enabled = { id: 'verona-2', resume: true }
    expect(host.core.address).toBeUndefined()
  })

  it('does not take more than fits', async () => {
    const { server, management, send } = await onlineHost({ maxUnacked: 3 })
    server.cut()
    send('1', '2', '3')
    expect(() => send('4')).toThrow(expect.objectContaining({ code: 'unacked-overflow' }))
    expect(management.unacked).toBe(3)
    await server.login()
    expect(() => send('5')).toThrow(/await acked/)
    server.deliver()
    send('6')
    server.deliver()
    expect(ids(server.got)).toEqual(['1', '2', '3', '6'])
  })
})

describe('a session that is not resumed', () => {
  const lostIds = ({ stanzas }: UnackedStanzas) => stanzas.map(({ stanza }) => stanza.attrs['id'])

  it('tells what the server may not have got, once there is a new one', async () => {
    const { server, host, send, management } = await onlineHost()
    const told: string[] = []
    for (const name of ['suspended', 'offline', 'online'] as const) host.xmpp.events.on(name, () => told.push(name))
    host.xmpp.events.on(stanzasUnacked, (lost) => {
      told.push(lost.reason, ...lostIds(lost).map(String))
      for (const { stanza } of lost.stanzas) host.xmpp.send(stanza)
    })
    send('1', '2')
    server.cut()
    send('3')
    server.session = undefined
    await server.login()
    await Promise.resolve()
    expect(told).toEqual(['suspended', 'offline', 'online', 'not-resumed', '1', '2', '3'])
    expect(ids(server.written)).toEqual(['1', '2', '3'])
    expect(management.unacked).toBe(3)
    server.deliver()
  })

  it('counts what the server still knows of', async () => {
    const { server, host, send, management } = await onlineHost()
    send('1', '2', '3')
    const first = management.acked('1')
    const last = management.acked('3')
    last.catch(() => {})
    server.cut()
    server.answer = (request) => (request.name === 'resume' ? new Element('failed', NS, { h: '2' }) : undefined)
    const lost = host.xmpp.events.wait(stanzasUnacked)
    await server.login()
    await first
    await expect(last).rejects.toMatchObject({ code: 'unacked-lost' })
    expect(lostIds(await lost)).toEqual(['3'])
  })

  it('reports an error where nobody listens', async () => {
    const { host, errors, send } = await onlineHost()
    send('1', '2')
    host.core.detach()
    await Promise.resolve()
    expect(errors).toMatchObject([{ code: 'unacked-lost', message: expect.stringContaining('2 stanzas') }])
  })

  it('is silent where everything was acknowledged', async () => {
    const { server, host, errors, send, clock } = await onlineHost()
    send('1')
    clock.advance(250)
    server.deliver()
    server.cut()
    server.session = undefined
    await server.login()
    host.core.detach()
    await Promise.resolve()
    expect(errors).toEqual([])
    expect(clock.pending).toBe(0)
  })
})
