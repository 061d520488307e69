import { createManualClock } from '@trestle/testing'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { createModelServer, jid } from '../test/model-server.js'
import { Ack, type SessionState, stanzasUnacked, streamManagement } from './index.js'

const message = (id: string) => new Element('message', 'jabber:client', { id, to: 'juliet@verona.example' })
const ids = (elements: readonly Element[]) =>
  elements.filter(({ name }) => name === 'message').map((one) => one.attrs['id'])

/** What outlives a process. */
function createDisk() {
  return { state: undefined as unknown, log: [] as string[] }
}

function start(disk: ReturnType<typeof createDisk>, options: object = {}) {
  const clock = createManualClock()
  const server = createModelServer({ clock })
  const { host } = server
  host.use(streamManagement, options)
  const management = host.get(streamManagement)
  const { api } = management
  api.register('loadSession', () => {
    disk.log.push('load')
    return disk.state as SessionState | undefined
  })
  api.register('saveSession', ({ args }) => {
    disk.log.push('save')
    disk.state = JSON.parse(JSON.stringify(args))
  })
  api.register('clearSession', () => {
    disk.log.push('clear')
    disk.state = undefined
  })
  host.core.install()
  const errors: unknown[] = []
  host.xmpp.events.on('error', ({ error }) => errors.push(error))
  return { clock, server, host, management, errors }
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

describe('hibernation', () => {
  it('hands a session to another process, whole', async () => {
    const disk = createDisk()
    const first = start(disk)
    await first.server.login()
    for (const id of ['1', '2', '3']) first.host.xmpp.send(message(id))
    first.server.deliver(1, 0)
    const waiting = first.management.acked('3')
    waiting.catch(() => {})
    const state = await first.management.hibernate()
    await expect(waiting).rejects.toMatchObject({ code: 'hibernated' })
    expect(disk.state).toEqual(state)
    expect(state).toMatchObject({ id: 'verona-1', jid: `${jid}`, inbound: 0, outbound: 3 })
    expect(() => first.host.xmpp.send(message('late'))).toThrow(expect.objectContaining({ code: 'hibernated' }))
    first.host.core.detach()
    await turn()
    expect(first.errors).toEqual([])
    expect(disk.state).toEqual(state)
    expect(first.clock.pending).toBe(0)

    const second = start(disk)
    second.server.session = first.server.session
    await second.server.login()
    expect(second.host.xmpp.jid.equals(jid)).toBe(true)
    expect(ids(second.server.written)).toEqual(['2', '3'])
    expect(second.management).toMatchObject({ enabled: true, resumable: true, unacked: 2 })
    await turn()
    expect(disk).toEqual({ state: undefined, log: ['load', 'save', 'load', 'clear'] })
  })

  it('is taken up by the same process as well', async () => {
    const disk = createDisk()
    const { server, host, management } = start(disk)
    await server.login()
    host.xmpp.send(message('1'))
    await management.hibernate()
    host.core.detach()
    await server.login()
    expect(ids(server.written)).toEqual(['1'])
  })

  it('is not undone by a client that reconnects meanwhile', async () => {
    const disk = createDisk()
    const { server, management, host } = start(disk)
    await server.login()
    server.cut()
    const state = await management.hibernate()
    await expect(server.login()).rejects.toMatchObject({ code: 'hibernated' })
    host.core.detach()
    await turn()
    expect(disk.state).toEqual(state)
  })

  it('takes what came last for not received', async () => {
    const disk = createDisk()
    const { server, host, management } = start(disk)
    const heard: unknown[] = []
    host.xmpp.events.on('message', ({ id }) => heard.push(id))
    await server.login()
    server.send(message('1'))
    server.deliver()
    const saved = management.hibernate()
    server.raw(message('2'))
    expect(await saved).toMatchObject({ inbound: 1 })
    expect(heard).toEqual(['1'])
  })

  it('needs a session that can be resumed', async () => {
    const { server, management } = start(createDisk())
    await expect(management.hibernate()).rejects.toMatchObject({ code: 'not-resumable' })
    server.enabled = {}
    await server.login()
    await expect(management.hibernate()).rejects.toMatchObject({ code: 'not-resumable' })
  })

  it('tells that nothing could be saved', async () => {
    const { server, management } = start(createDisk())
    management.api.register('saveSession', () => {
      throw new Error('disk full')
    })
    await server.login()
    await expect(management.hibernate()).rejects.toThrow('disk full')
  })
})

describe('the store', () => {
  it('is of no use where sessions are not to be resumed', async () => {
    const disk = createDisk()
    disk.state = { id: 'verona-1', jid: `${jid}`, inbound: 0, outbound: 0, unacked: [], savedAt: 0 }
    const { server, management } = start(disk, { resume: false })
    server.session = { id: 'verona-1', inbound: 0, acked: 0, queue: [] }
    const asked: string[] = []
    server.answer = ({ name }) => {
      asked.push(name)
      return undefined
    }
    await server.login()
    expect(asked).toEqual(['enable'])
    expect(management.enabled).toBe(true)
  })

  it('has the session while its connection is lost, and no longer', async () => {
    const disk = createDisk()
    const { server, host } = start(disk)
    await server.login()
    host.xmpp.send(message('1'))
    server.cut()
    await turn()
    expect(disk.state).toMatchObject({ id: 'verona-1', outbound: 1, unacked: [{ xml: expect.stringContaining('1') }] })
    await server.login()
    await turn()
    expect(disk.state).toBeUndefined()
    host.core.detach()
    await turn()
    expect(disk.log).toEqual(['load', 'save', 'clear'])
  })

  it('is kept up to date where that is asked for', async () => {
    const disk = createDisk()
    const { server, host, clock } = start(disk, { checkpoint: 1000 })
    await server.login()
    host.xmpp.send(message('1'))
    clock.advance(999)
    await turn()
    expect(disk.state).toBeUndefined()
    clock.advance(1)
    await turn()
    expect(disk.state).toMatchObject({ outbound: 1 })
    clock.advance(60_000)
    await turn()
    expect(disk.log.filter((one) => one === 'save')).toHaveLength(1)
  })

  it('may be behind what the server knows', async () => {
    const disk = createDisk()
    const first = start(disk, { checkpoint: 1000 })
    await first.server.login()
    first.host.xmpp.send(message('1'))
    first.clock.advance(1000)
    await turn()
    for (const id of ['2', '3']) first.host.xmpp.send(message(id))
    first.server.deliver()

    const second = start(disk)
    second.server.session = first.server.session
    await second.server.login()
    expect(second.management.unacked).toBe(0)
    second.host.xmpp.send(message('4'))
    second.management.requestAck()
    second.server.deliver()
    expect(second.management).toMatchObject({ enabled: true, unacked: 0 })
    expect(second.management.sessionState()).toMatchObject({ outbound: 4 })
    second.server.raw(Ack.encode({ h: 9 }))
    second.clock.advance(0)
    expect(second.host.xmpp.online).toBe(false)
  })

  it.each([
    ['nothing', null],
    ['a text', 'verona-1'],
    ['an empty object', {}],
    ['no id', { id: '' }],
    ['an id too long', { id: 'x'.repeat(8001) }],
    ['no address', { jid: 'romeo@verona.example' }],
    ['half an address', { jid: '@' }],
    ['a wrong location', { location: 7 }],
    ['a wrong time', { max: -1 }],
    ['a wrong count', { inbound: 2 ** 32 }],
    ['half a count', { outbound: 0.5 }],
    ['no list', { unacked: 'x' }],
    ['no stanzas', { unacked: [7] }],
    ['no XML', { unacked: [{ xml: '<message', sentAt: 0 }] }],
    ['another element', { unacked: [{ xml: "<a xmlns='urn:xmpp:sm:3' h='1'/>", sentAt: 0 }] }],
    ['no times', { unacked: [{ xml: "<message xmlns='jabber:client'/>" }] }],
    [
      'too much',
      { unacked: Array.from({ length: 4 }, () => ({ xml: "<message xmlns='jabber:client'/>", sentAt: 0 })) },
    ],
  ])('may hold what is no session: %s', async (_, wrong) => {
    const disk = createDisk()
    const good = { id: 'verona-1', jid: `${jid}`, inbound: 0, outbound: 4, unacked: [], savedAt: 0 }
    disk.state =
      wrong !== null && typeof wrong === 'object' && Object.keys(wrong).length > 0 ? { ...good, ...wrong } : wrong
    const { server, management, errors } = start(disk, { maxUnacked: 3 })
    await server.login()
    expect(errors).toMatchObject([{ code: 'bad-state', cause: { message: expect.stringMatching(/ /) } }])
    expect(management.enabled).toBe(true)
    await turn()
    expect(disk.state).toBeUndefined()
  })

  it('may fail', async () => {
    const { server, management, errors } = start(createDisk())
    management.api.register('loadSession', () => {
      throw new Error('no disk')
    })
    management.api.register('saveSession', () => {
      throw new Error('disk full')
    })
    await server.login()
    expect(management.enabled).toBe(true)
    server.cut()
    await turn()
    expect(errors).toMatchObject([{ code: 'bad-state' }, { message: 'disk full' }])
  })

  it('may hold the session of another account, which is not ours to resume', async () => {
    const disk = createDisk()
    const xml = "<message xmlns='jabber:client' id='1'/>"
    const unacked = [{ xml, sentAt: 0 }]
    disk.state = { id: 'verona-1', jid: 'tybalt@verona.example/x', inbound: 0, outbound: 1, unacked, savedAt: 0 }
    const { server, host, management } = start(disk)
    const lost = host.xmpp.events.wait(stanzasUnacked)
    await server.login()
    expect((await lost).stanzas).toHaveLength(1)
    expect(management.unacked).toBe(0)
  })
})
