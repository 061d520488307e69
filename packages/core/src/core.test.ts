import { createManualClock, createTestHost, createTestNetwork } from '@trestle/testing'
import { Element } from '@trestle/xml'
import { defineEvent } from '@trestle/xmlstream'
import { describe, expect, it, vi } from 'vitest'
import type { XmppFailure } from './index.js'

const FULL = 'juliet@capulet.example/balcony'
const ROMEO = 'romeo@montague.example/orchard'

function setUp(jid = FULL, kind: 'client' | 'component' = 'client') {
  const clock = createManualClock()
  const host = createTestHost({ jid, kind, clock }).goOnline()
  const failures: XmppFailure[] = []
  host.xmpp.events.on('error', (failure) => failures.push(failure))
  return { host, clock, failures, xmpp: host.xmpp }
}

/** Lets the promises that are due go on. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

describe('sending', () => {
  it('tells when asynchronous filters hold nothing any more, or that it takes too long', async () => {
    const { host, xmpp, clock } = setUp()
    let release = () => {}
    xmpp.filter(
      'out',
      (element) =>
        new Promise((resolve) => {
          release = () => resolve(element)
        }),
    )
    expect(host.core.flushed(1000)).toBeUndefined()
    xmpp.send(xmpp.presence())
    const late = host.core.flushed(1000)
    clock.advance(1000)
    await late
    expect(host.sent).toEqual([])
    const flushed = host.core.flushed(1000)
    release()
    await flushed
    expect(host.sent).toHaveLength(1)
  })

  it('never says which resource of the account it comes from: an answer to another one would count as forged', () => {
    const { host, xmpp } = setUp()
    xmpp.events.on('message', (message) => xmpp.send(message.reply({ body: 'Yes?' })))
    for (const to of [FULL, 'juliet@capulet.example', 'juliet@capulet.example/yesterday']) {
      host.receive(`<message from='${ROMEO}' to='${to}' type='chat' id='1'><body>Hi</body></message>`)
    }
    expect(host.sent.map(({ attrs }) => [attrs['from'], attrs['to']])).toEqual([
      [undefined, ROMEO],
      [undefined, ROMEO],
      [undefined, ROMEO],
    ])
  })

  it('leaves the address of a client to its server, and gives messages an id', () => {
    const { host, xmpp } = setUp()
    xmpp.send(xmpp.message({ to: ROMEO, body: 'Hi' }))
    xmpp.send(new Element('message', 'jabber:client', { to: ROMEO }))
    xmpp.send(xmpp.presence())
    expect(host.sent.map(({ attrs }) => [attrs['from'], attrs['id'] !== undefined])).toEqual([
      [undefined, true],
      [undefined, true],
      [undefined, false],
    ])
    expect(xmpp.as('nurse@capulet.example').jid.toString()).toBe(FULL)
  })

  it('comes from the domain of a component, or from the local address that sends', () => {
    const { host, xmpp } = setUp('superduper.example', 'component')
    const nurse = xmpp.as('nurse@superduper.example/phone')
    xmpp.send(xmpp.message({ to: ROMEO }))
    nurse.send(nurse.message({ to: ROMEO }))
    nurse.send(new Element('presence', 'jabber:client', { to: ROMEO }))
    xmpp.send(xmpp.message({ to: ROMEO, from: 'friar@superduper.example' }))
    expect(host.sent.map(({ attrs }) => attrs['from'])).toEqual([
      'superduper.example',
      'nurse@superduper.example/phone',
      'nurse@superduper.example/phone',
      'friar@superduper.example',
    ])
  })

  it('needs a session', () => {
    const { host, xmpp } = setUp()
    host.stop()
    expect(() => xmpp.send(xmpp.message({ to: ROMEO }))).toThrow(expect.objectContaining({ code: 'not-online' }))
    expect(() => xmpp.jid).toThrow(expect.objectContaining({ code: 'not-online' }))
    expect(xmpp.online).toBe(false)
  })
})

describe('sessions', () => {
  it('are told when they begin and when they end, with the reason', async () => {
    const { host, xmpp } = setUp()
    const log: unknown[] = []
    xmpp.events.on('online', ({ jid, resumed }) => log.push([String(jid), resumed]))
    xmpp.events.on('offline', ({ error }) => log.push(error?.message))
    host.lose()
    await host.stop()
    await host.start()
    await host.stop()
    expect(log).toEqual(['The connection was lost.', [FULL, false], undefined])
  })

  it('may have another address each time', async () => {
    const { host, xmpp } = setUp()
    const link = {
      open: true,
      writable: true,
      drained: async () => {},
      send: () => {},
      pause: () => {},
      resume: () => {},
      abandon: () => {},
    }
    await host.stop()
    host.core.attach(link, host.address.withResource('other'))
    expect(xmpp.jid.resource).toBe('other')
  })
})

describe('events', () => {
  const raining = defineEvent<{ readonly mm: number }>('raining')

  it('of one’s own are typed, emitted by hand and by timer', () => {
    const { xmpp, clock } = setUp()
    const log: number[] = []
    const undo = xmpp.events.on(raining, ({ mm }) => log.push(mm))
    expect(xmpp.events.emit(raining, { mm: 1 })).toBe(true)
    xmpp.timers.once('shower', 1000, () => xmpp.events.emit(raining, { mm: 2 }))
    xmpp.timers.every('drizzle', 400, () => xmpp.events.emit(raining, { mm: 3 }))
    clock.advance(1000)
    undo()
    clock.advance(1000)
    expect(log).toEqual([1, 3, 3, 2])
  })

  it('of plugins reach other hosts only over the wire', () => {
    const network = createTestNetwork()
    const [romeo, juliet] = [ROMEO, FULL].map((jid) => network.join({ jid }).goOnline())
    const log: string[] = []
    juliet!.xmpp.events.on(raining, () => log.push('juliet'))
    expect(romeo!.xmpp.events.emit(raining, { mm: 1 })).toBe(false)
    expect(log).toEqual([])
  })

  it('whose listeners or timers fail are told, and go on', async () => {
    const { xmpp, clock, failures } = setUp()
    xmpp.events.on(raining, () => {
      throw new Error('wet')
    })
    xmpp.events.on(raining, async () => {
      throw new Error('late')
    })
    xmpp.timers.once('shower', 10, () => {
      throw new Error('dry')
    })
    xmpp.events.emit(raining, { mm: 1 })
    clock.advance(10)
    await turn()
    expect(failures.map(({ error, source }) => [(error as Error).message, source])).toEqual([
      ['wet', 'raining'],
      ['dry', 'timer shower'],
      ['late', 'raining'],
    ])
  })

  it('for errors fall back to the console, also where their own listener fails', () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => {})
    try {
      const { xmpp } = createTestHost({ jid: FULL }).goOnline()
      xmpp.report(new Error('nobody listens'))
      xmpp.events.on('error', () => {
        throw new Error('the listener itself')
      })
      xmpp.report(new Error('somebody listens'))
      expect(log.mock.calls.map(([where, error]) => [where, (error as Error).message])).toEqual([
        ['XMPP client:', 'nobody listens'],
        ['XMPP error listener:', 'the listener itself'],
      ])
    } finally {
      log.mockRestore()
    }
  })
})

describe('features', () => {
  it('are on while somebody wants them, and told when they change', () => {
    const { xmpp } = setUp()
    let changes = 0
    xmpp.events.on('features', () => changes++)
    const undo = ['urn:b', 'urn:a', 'urn:b'].map((feature) => xmpp.features.add(feature))
    expect(xmpp.features.list()).toEqual(['urn:a', 'urn:b'])
    undo[0]?.()
    undo[0]?.()
    expect([xmpp.features.has('urn:b'), changes]).toEqual([true, 2])
    undo[2]?.()
    expect([xmpp.features.list(), changes]).toEqual([['urn:a'], 3])
  })
})
