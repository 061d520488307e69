import { JID } from '@trestle/jid'
import { Message, NS_CLIENT } from '@trestle/stanza'
import { createManualClock } from '@trestle/testing'
import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { createCore } from './core.js'
import { elementOf } from './element-of.js'
import type { SessionKeeper } from './session-keeper.js'

const romeo = JID.parse('romeo@montague.example/orchard')
const message = (body: string) => Message.of({ to: 'juliet@capulet.example', body })

/** A keeper that keeps whatever is sent until it is told to let go. */
function createKeeper({ resumable = true } = {}) {
  const kept: Element[] = []
  const told: string[] = []
  const keeper: SessionKeeper = {
    address: 'elsewhere.example',
    restore: async () => void told.push('restore'),
    sent: (stanza) => kept.push(stanza) > 0,
    unsent: () => void kept.pop(),
    received(element) {
      told.push(`received ${element.name}`)
      return element.ns !== NS_CLIENT
    },
    attached(link, { resumed }) {
      told.push(`attached ${resumed}`)
      if (resumed) for (const element of kept) link.send(element)
    },
    lost: () => resumable,
    ended: () => void told.push('ended'),
    settled: () => undefined,
  }
  return { keeper, kept, told }
}

function setUp() {
  const clock = createManualClock()
  const core = createCore({ kind: 'client', address: romeo.bare, clock, liveness: { idle: 1000, timeout: 100 } })
  const told: string[] = []
  const { events } = core.xmpp
  events.on('online', ({ resumed }) => told.push(`online ${resumed}`))
  events.on('suspended', ({ error }) => told.push(`suspended ${error.message}`))
  events.on('offline', ({ error }) => told.push(`offline ${error?.message}`))
  const connect = (resumed = false, open = true) => {
    const sent: string[] = []
    const link = {
      open,
      writable: true,
      drained: async () => {},
      send: (element: Element) =>
        void sent.push(element.name === 'message' ? (new Message(element).body ?? '') : element.name),
      pause: () => {},
      resume: () => {},
      abandon: (error: Error) => core.lost(error),
    }
    core.attach(link, romeo, { resumed })
    return sent
  }
  return { clock, core, xmpp: core.xmpp, told, connect }
}

describe('a session without a keeper', () => {
  it('ends with its connection', () => {
    const { core, xmpp, told, connect } = setUp()
    connect()
    core.lost(new Error('gone'))
    core.lost(new Error('again'))
    expect(told).toEqual(['online false', 'offline gone'])
    expect(() => xmpp.send(message('late'))).toThrow(expect.objectContaining({ code: 'not-online' }))
  })
})

describe('a session that is kept', () => {
  it('outlives its connection, with what is sent meanwhile and what is asked', async () => {
    const { core, xmpp, told, connect } = setUp()
    const { keeper, told: toldKeeper } = createKeeper()
    xmpp.keepSessions(keeper)
    const before = connect()
    xmpp.send(message('1'))
    const asked = xmpp.iq.request('get', undefined, new Element('q', 'urn:x'))
    core.lost(new Error('gone'))
    expect(xmpp.online).toBe(false)
    expect(xmpp.jid).toEqual(romeo)
    expect(core.address).toBe('elsewhere.example')
    xmpp.send(message('2'))
    const after = connect(true)
    expect(core.address).toBeUndefined()
    xmpp.send(message('3'))
    expect(before).toEqual(['1', 'iq'])
    expect(after).toEqual(['1', 'iq', '2', '3'])
    expect(told).toEqual(['online false', 'suspended gone', 'online true'])
    const id = 'unknown'
    core.receive(new Element('iq', NS_CLIENT, { type: 'result', id }))
    core.detach()
    await expect(asked).rejects.toMatchObject({ code: 'disconnected' })
    expect(toldKeeper).toEqual(['attached false', 'attached true', 'received iq', 'ended'])
  })

  it('ends when it cannot be resumed, before the next one begins', () => {
    const { core, xmpp, told, connect } = setUp()
    xmpp.keepSessions(createKeeper().keeper)
    connect()
    core.lost(new Error('gone'))
    connect()
    core.lost(new Error('gone again'))
    core.detach(new Error('for good'))
    expect(told).toEqual([
      'online false',
      'suspended gone',
      'offline gone',
      'online false',
      'suspended gone again',
      'offline for good',
    ])
  })

  it('ends with its connection where the keeper says so', () => {
    const { core, xmpp, told, connect } = setUp()
    xmpp.keepSessions(createKeeper({ resumable: false }).keeper)
    connect()
    core.lost(new Error('gone'))
    expect(told.at(-1)).toBe('offline gone')
  })

  it('loses nothing that a connection does not take any more', () => {
    const { xmpp, connect, core } = setUp()
    xmpp.keepSessions(createKeeper().keeper)
    expect(connect(false, false)).toEqual([])
    xmpp.send(message('1'))
    core.lost(new Error('gone'))
    expect(connect(true)).toEqual(['1'])
  })

  it('gives what is the keeper’s to the keeper, and what came before it counted to the handlers alone', () => {
    const { core, xmpp, connect } = setUp()
    const { keeper, told } = createKeeper()
    xmpp.keepSessions(keeper)
    const seen: (string | undefined)[] = []
    xmpp.events.on('message', ({ body }) => seen.push(body))
    connect()
    core.receiveUncounted(elementOf(message('uncounted')))
    core.receive(elementOf(message('counted')))
    core.receive(new Element('r', 'urn:x'))
    expect(seen).toEqual(['uncounted', 'counted'])
    expect(told).toEqual(['attached false', 'received message', 'received r'])
  })

  it('has one keeper, and ends with it', () => {
    const { core, xmpp, told, connect } = setUp()
    const dispose = xmpp.keepSessions(createKeeper().keeper)
    expect(() => xmpp.keepSessions(createKeeper().keeper)).toThrow(expect.objectContaining({ code: 'keeper-exists' }))
    connect()
    core.lost(new Error('gone'))
    dispose()
    dispose()
    expect(told.at(-1)).toBe('offline undefined')
    xmpp.keepSessions(createKeeper().keeper)
  })
})

describe('a keeper that fails', () => {
  it('keeps nobody from learning what became of the session', () => {
    const { core, xmpp, told, connect } = setUp()
    const errors: string[] = []
    xmpp.events.on('error', ({ error, source }) => errors.push(`${source}: ${(error as Error).message}`))
    const fail = (what: string) => () => {
      throw new Error(what)
    }
    const { keeper } = createKeeper()
    xmpp.keepSessions({ ...keeper, attached: fail('attached'), lost: fail('lost'), ended: fail('ended') })
    connect()
    core.lost(new Error('gone'))
    expect(told).toEqual(['offline attached'])
    expect(errors).toEqual(['keeper: attached', 'keeper: lost', 'keeper: ended'])
  })

  it('holds up nobody who waits for what is left', async () => {
    for (const settled of [() => Promise.reject(new Error('settled')), () => expect.fail('settled')]) {
      const { core, xmpp, connect } = setUp()
      const errors: string[] = []
      xmpp.events.on('error', ({ source }) => errors.push(source))
      xmpp.keepSessions({ ...createKeeper().keeper, settled })
      connect()
      await core.flushed(100)
      expect(errors).toEqual(['keeper'])
    }
  })

  it('tells of what it kept before it goes', () => {
    const { core, xmpp, connect } = setUp()
    const { keeper, told } = createKeeper()
    const dispose = xmpp.keepSessions(keeper)
    connect()
    core.lost(new Error('gone'))
    dispose()
    expect(told.at(-1)).toBe('ended')
  })
})

describe('a stanza that cannot be written', () => {
  it('is not kept either', () => {
    const { core, xmpp } = setUp()
    const { keeper, kept } = createKeeper()
    xmpp.keepSessions(keeper)
    const send = () => {
      throw new Error('not XML')
    }
    const nothing = () => {}
    const link = { open: true, writable: true, drained: async () => {}, pause: nothing, resume: nothing }
    core.attach({ ...link, send, abandon: nothing }, romeo)
    expect(() => xmpp.send(message('1'))).toThrow('not XML')
    expect(kept).toEqual([])
  })
})

describe('elements that are no stanzas', () => {
  it('go out as they are, and only while there is a connection', () => {
    const { core, xmpp, connect } = setUp()
    const { keeper, kept } = createKeeper()
    xmpp.keepSessions(keeper)
    const sent = connect()
    const active = new Element('active', 'urn:x')
    xmpp.send(active)
    expect(sent).toEqual(['active'])
    expect(active.attrs['id']).toBeUndefined()
    core.lost(new Error('gone'))
    expect(() => xmpp.send(active)).toThrow(expect.objectContaining({ code: 'not-online' }))
    expect(kept).toEqual([])
  })
})

describe('a probe', () => {
  it('finds a connection that is dead, and lets it be known as lost', () => {
    const { clock, xmpp, told, connect, core } = setUp()
    const asked: string[] = []
    xmpp.probe(() => asked.push('first') > 0)
    connect()
    const dispose = xmpp.probe(() => {
      asked.push('second')
      return false
    })
    clock.advance(1000)
    expect(asked).toEqual(['second', 'first'])
    core.receive(elementOf(message('here')))
    clock.advance(999)
    dispose()
    xmpp.checkLink()
    expect(asked).toEqual(['second', 'first', 'first'])
    clock.advance(100)
    expect(told.at(-1)).toBe('offline The server gave no sign of life for 0.1 s.')
    expect(clock.pending).toBe(0)
  })
})
