import { createTestHost, expectXml } from '@trestle/testing'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { ids, managedHost, NS, onlineHost } from '../test/managed-host.js'
import { Ack, stanzasUnacked, streamManagement } from './index.js'

describe('a managed session', () => {
  it('is what the server grants', async () => {
    const { management } = await onlineHost()
    expect(management).toMatchObject({ enabled: true, resumable: true, unacked: 0 })
  })

  it('is not there where the server refuses', async () => {
    const { server, management, send } = managedHost()
    server.answer = () => new Element('failed', NS)
    await server.login()
    expect(management).toMatchObject({ enabled: false, resumable: false })
    send('a')
    expect(management.unacked).toBe(0)
    expect(ids(server.written)).toEqual(['a'])
  })

  it('asks to be resumed only where that is wanted', async () => {
    const asked: Element[] = []
    const { server } = managedHost({ max: 120 })
    const { server: other } = managedHost({ resume: false, max: 120 })
    for (const one of [server, other]) {
      one.answer = (request) => {
        asked.push(request)
        return undefined
      }
      await one.login()
    }
    expectXml(asked[0] as Element, `<enable xmlns='${NS}' resume='true' max='120'/>`)
    expectXml(asked[1] as Element, `<enable xmlns='${NS}'/>`)
  })

  it('does not survive its connection where the server keeps none', async () => {
    const { server, management, host, send } = managedHost()
    server.enabled = { id: 'verona-1' }
    await server.login()
    send('a')
    expect(management).toMatchObject({ enabled: true, resumable: false })
    const lost = host.xmpp.events.wait(stanzasUnacked)
    server.cut()
    expect((await lost).reason).toBe('ended')
    expect(management.enabled).toBe(false)
    expect(() => send('b')).toThrow(expect.objectContaining({ code: 'not-online' }))
  })

  it('is nothing for components', () => {
    const host = createTestHost({ jid: 'bridge.example', kind: 'component' }).use(streamManagement).goOnline()
    expect(host.core.streamFeatures).toEqual([])
    expect(host.get(streamManagement).enabled).toBe(false)
  })

  it('leaves nothing behind when the plugin is removed', async () => {
    const { server, host, clock, management, send } = await onlineHost()
    send('a')
    const waiting = management.acked('a')
    host.remove(streamManagement)
    await expect(waiting).rejects.toMatchObject({ code: 'not-enabled' })
    expect(host.core.streamFeatures).toEqual([])
    expect(host.core.inlineFeatures('bind')).toEqual([])
    server.cut()
    expect(clock.pending).toBe(0)
  })
})

describe('acked()', () => {
  it('resolves when the server has the stanza', async () => {
    const { server, host, management, send } = await onlineHost()
    send('1', '2', '3')
    const presence = host.xmpp.presence()
    host.xmpp.send(presence)
    let done: string[] = []
    const note = (name: string) => () => {
      done = [...done, name]
    }
    const all = [
      management.acked(presence).then(note('presence')),
      management.acked('2').then(note('2')),
      management.acked().then(note('all')),
    ]
    management.requestAck()
    server.deliver(2)
    server.raw(Ack.encode({ h: 2 }))
    await all[1]
    expect(done).toEqual(['2'])
    server.deliver()
    await Promise.all(all)
    await management.acked('1')
    await management.acked()
  })

  it('has an end', async () => {
    const { clock, management, send } = await onlineHost()
    send('1')
    const late = management.acked('1', { timeout: 500 })
    clock.advance(500)
    await expect(late).rejects.toMatchObject({ code: 'timeout' })
    const controller = new AbortController()
    const aborted = management.acked('1', { signal: controller.signal })
    controller.abort(new Error('enough'))
    await expect(aborted).rejects.toThrow('enough')
    await expect(management.acked('1', { signal: controller.signal })).rejects.toThrow('enough')
  })

  it('does not know what was never sent', async () => {
    const { server, management } = await onlineHost()
    await expect(management.acked('x')).rejects.toMatchObject({ code: 'unknown-stanza' })
    server.answer = () => new Element('failed', NS)
    const other = managedHost()
    await expect(other.management.acked()).rejects.toMatchObject({ code: 'not-enabled' })
  })

  it('rejects when the session is lost', async () => {
    const { host, management, send } = await onlineHost()
    send('1')
    const lost = management.acked('1')
    host.core.detach()
    await expect(lost).rejects.toMatchObject({ code: 'unacked-lost' })
  })
})
