import { createManualClock, createTestHost, expectXml } from '@trestle/testing'
import { Element } from '@trestle/xml'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { createModelServer } from '../test/model-server.js'
import { Ack, AckRequest, stanzasUnacked, streamManagement, type UnackedStanzas } from './index.js'

const NS = 'urn:xmpp:sm:3'
const message = (id: string) => new Element('message', 'jabber:client', { id, to: 'juliet@verona.example' })
const ids = (elements: readonly Element[]) => elements.map(({ attrs }) => attrs['id'])

async function online(options: Parameters<typeof setUp>[0] = {}) {
  const all = setUp(options)
  await all.server.login()
  return all
}

function setUp(options: object = {}) {
  const clock = createManualClock()
  const server = createModelServer({ clock })
  const { host } = server
  host.use(streamManagement, options)
  host.core.install()
  const management = host.get(streamManagement)
  const errors: unknown[] = []
  host.xmpp.events.on('error', ({ error }) => errors.push(error))
  const asked = () => server.written.filter((element) => element.is(AckRequest.ns, AckRequest.name)).length
  const acks = () => server.written.filter((element) => element.is(Ack.ns, Ack.name)).map(({ attrs }) => attrs['h'])
  const send = (...all: string[]) => {
    for (const id of all) host.xmpp.send(message(id))
  }
  return { clock, server, host, management, errors, asked, acks, send }
}

describe('a managed session', () => {
  it('is what the server grants', async () => {
    const { management } = await online()
    expect(management).toMatchObject({ enabled: true, resumable: true, unacked: 0 })
  })

  it('is not there where the server refuses', async () => {
    const { server, management, send } = setUp()
    server.answer = () => new Element('failed', NS)
    await server.login()
    expect(management).toMatchObject({ enabled: false, resumable: false })
    send('a')
    expect(management.unacked).toBe(0)
    expect(ids(server.written)).toEqual(['a'])
  })

  it('asks to be resumed only where that is wanted', async () => {
    const asked: Element[] = []
    const { server } = setUp({ max: 120 })
    const { server: other } = setUp({ resume: false, max: 120 })
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
    const { server, management, host, send } = setUp()
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
    const host = createTestHost({ jid: 'bridge.example', kind: 'component' }).use(streamManagement).start()
    expect(host.core.streamFeatures).toEqual([])
    expect(host.get(streamManagement).enabled).toBe(false)
  })

  it('leaves nothing behind when the plugin is removed', async () => {
    const { server, host, clock, management, send } = await online()
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

describe('asking for acknowledgement', () => {
  it('comes after some stanzas, and once until it is answered', async () => {
    const { server, send, asked } = await online()
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
    const { clock, server, send, asked, management } = await online()
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
    const { clock, server, send, asked, management } = await online()
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
    const { management, asked } = await online()
    for (let i = 0; i < 10; i++) management.requestAck()
    expect(asked()).toBe(3)
  })

  it('finds out whether the server is there', async () => {
    const { clock, server, asked, host } = await online()
    clock.advance(60_000)
    expect(asked()).toBe(1)
    server.deliver()
    clock.advance(60_000)
    expect(asked()).toBe(2)
    clock.advance(15_000)
    expect(host.xmpp.online).toBe(false)
  })

  it('finds it out also where it has asked for all it may', async () => {
    const { clock, management, asked, host } = await online()
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
    const { server, acks } = await online()
    server.send(message('1'))
    server.send(message('2'))
    server.deliver()
    server.raw(AckRequest.encode({}))
    expect(acks()).toEqual(['2'])
  })

  it('counts stanzas, and nothing else', async () => {
    const { server, acks } = await online()
    for (const name of ['message', 'presence', 'iq', 'features'])
      server.raw(new Element(name, 'jabber:client', { type: 'error', id: 'x' }))
    server.raw(new Element('message', 'urn:x'))
    server.raw(AckRequest.encode({}))
    expect(acks()).toEqual(['3'])
  })

  it('comes unasked after some stanzas, for those that were handled', async () => {
    const { server, acks } = await online({ answerEvery: 3 })
    for (let i = 0; i < 8; i++) server.send(message(`${i}`))
    server.deliver()
    expect(acks()).toEqual(['3', '6'])
  })

  it('comes at last, before the stream is closed', async () => {
    const { server, host, acks, clock, send } = await online()
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

describe('acked()', () => {
  it('resolves when the server has the stanza', async () => {
    const { server, host, management, send } = await online()
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
    const { clock, management, send } = await online()
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
    const { server, management } = await online()
    await expect(management.acked('x')).rejects.toMatchObject({ code: 'unknown-stanza' })
    server.answer = () => new Element('failed', NS)
    const other = setUp()
    await expect(other.management.acked()).rejects.toMatchObject({ code: 'not-enabled' })
  })

  it('rejects when the session is lost', async () => {
    const { host, management, send } = await online()
    send('1')
    const lost = management.acked('1')
    host.core.detach()
    await expect(lost).rejects.toMatchObject({ code: 'unacked-lost' })
  })

  it('takes a stanza or its id', () => {
    const { management } = setUp()
    expectTypeOf(management.acked).parameter(0).toExtend<object | string | undefined>()
    expectTypeOf(management.acked).returns.toEqualTypeOf<Promise<void>>()
  })
})

describe('a lost connection', () => {
  it('loses nothing: what was not acknowledged goes out first, then what was sent meanwhile', async () => {
    const { server, host, send, asked } = await online()
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
    const { server, host } = await online()
    const answer = host.xmpp.iq.request('get', 'verona.example', new Element('query', 'urn:x'))
    const id = server.written[0]?.attrs['id']
    server.cut()
    await server.login()
    server.send(new Element('iq', 'jabber:client', { type: 'result', id, from: 'verona.example' } as never))
    server.deliver()
    await expect(answer).resolves.toBeDefined()
  })

  it('sends again exactly what was sent, whatever became of the element', async () => {
    const { server, host } = await online()
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
    const { server, host } = setUp()
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
    const { server, management, send } = await online({ maxUnacked: 3 })
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
    const { server, host, send, management } = await online()
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
    const { server, host, send, management } = await online()
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
    const { host, errors, send } = await online()
    send('1', '2')
    host.core.detach()
    await Promise.resolve()
    expect(errors).toMatchObject([{ code: 'unacked-lost', message: expect.stringContaining('2 stanzas') }])
  })

  it('is silent where everything was acknowledged', async () => {
    const { server, host, errors, send, clock } = await online()
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
