import { element, integer, StanzaError, string, text } from '@trestle/stanza'
import { createManualClock, createTestHost, createTestNetwork, expectXml } from '@trestle/testing'
import { Element } from '@trestle/xml'
import { defineEvent, matchWhere } from '@trestle/xmlstream'
import { describe, expect, it, vi } from 'vitest'
import type { XmppFailure } from './index.js'

const Note = element('urn:example:note', 'note', { text: text(string) })
const FULL = 'juliet@capulet.example/balcony'
const ROMEO = 'romeo@montague.example/orchard'

function setUp(jid = FULL, kind: 'client' | 'component' = 'client') {
  const clock = createManualClock()
  const host = createTestHost({ jid, kind, clock }).start()
  const failures: XmppFailure[] = []
  host.xmpp.events.on('error', (failure) => failures.push(failure))
  return { host, clock, failures, xmpp: host.xmpp }
}

/** Lets the promises that are due go on. */
const turn = () => new Promise((resolve) => setTimeout(resolve, 0))

describe('messages and presences', () => {
  it('reach every handler that fits, then the event', () => {
    const { host, xmpp } = setUp()
    const log: string[] = []
    xmpp.events.on('message', ({ body }) => log.push(`event ${body}`))
    xmpp.events.on('presence', ({ show }) => log.push(`event ${show}`))
    xmpp.onMessage(Note, (message) => log.push(`note ${message.get(Note)?.text}`))
    xmpp.onMessage(
      matchWhere(({ attrs }) => attrs['type'] === 'chat'),
      () => log.push('chat'),
    )
    xmpp.onPresence(Note, (presence) => log.push(`note ${presence.get(Note)?.text}`))
    host.receive(
      `<message type='chat' from='${ROMEO}'><body>Hi</body><note xmlns='urn:example:note'>!</note></message>`,
    )
    host.receive(`<message from='${ROMEO}'><body>Ho</body></message>`)
    host.receive(`<presence from='${ROMEO}'><show>xa</show><note xmlns='urn:example:note'>?</note></presence>`)
    expect(log).toEqual(['note !', 'chat', 'event Hi', 'event Ho', 'note ?', 'event xa'])
  })

  it('have events of their own for errors and subscriptions, and none for what no standard knows', () => {
    const { host, xmpp } = setUp()
    const log: string[] = []
    xmpp.onMessage(Note, () => log.push('handler'))
    xmpp.onPresence(Note, () => log.push('handler'))
    xmpp.events.on('message', () => log.push('message'))
    xmpp.events.on('presence', ({ type }) => log.push(`presence ${type}`))
    xmpp.events.on('message:error', ({ error }) => log.push(`message ${error?.condition}`))
    xmpp.events.on('presence:error', ({ error }) => log.push(`presence ${error?.condition}`))
    xmpp.events.on('subscription', ({ type }) => log.push(`subscription ${type}`))
    const note = "<note xmlns='urn:example:note'/>"
    const gone = "<error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
    host.receive(`<message type='error' from='${ROMEO}'>${note}${gone}</message>`)
    host.receive(`<presence type='error' from='${ROMEO}'>${note}${gone}</presence>`)
    for (const type of ['subscribe', 'unsubscribed', 'probe', 'unavailable', 'nonsense']) {
      host.receive(`<presence type='${type}' from='${ROMEO}'/>`)
    }
    expect(log).toEqual([
      'message gone',
      'presence gone',
      'subscription subscribe',
      'subscription unsubscribed',
      'presence probe',
      'presence unavailable',
    ])
  })

  it('whose handler throws a stanza error are answered by it; anything else is ours alone', async () => {
    const { host, xmpp, failures } = setUp()
    const thrown: unknown[] = [new StanzaError('not-acceptable'), new Error('hunter2')]
    xmpp.onMessage(Note, (message) => {
      if (message.body === 'async') return Promise.reject(thrown[0])
      throw thrown[Number(message.body)]
    })
    const receive = (body: string, type: string) =>
      host.receive(
        `<message id='${body}' type='${type}' from='${ROMEO}' to='${FULL}'><body>${body}</body><note xmlns='urn:example:note'/></message>`,
      )
    receive('0', 'chat')
    receive('1', 'chat')
    receive('0', 'groupchat')
    receive('async', 'normal')
    await turn()
    expect(host.sent.map(({ attrs }) => `${attrs['id']} ${attrs['type']} ${attrs['to']}`)).toEqual([
      `0 error ${ROMEO}`,
      `async error ${ROMEO}`,
    ])
    expect(failures.map(({ error, source }) => [error, source])).toEqual([
      [thrown[1], 'message'],
      [thrown[0], 'message'],
    ])
  })

  it('that do not fit their definition reach the event for errors', () => {
    const { host, xmpp, failures } = setUp()
    const Count = element('urn:example:note', 'note', { n: text(integer) })
    xmpp.onMessage(Count, (message) => message.get(Count))
    host.receive(`<message from='${ROMEO}'><note xmlns='urn:example:note'>many</note></message>`)
    expect(failures).toMatchObject([{ source: 'message', error: { name: 'DecodeError' }, stanza: { name: 'message' } }])
    expect(host.sent).toEqual([])
  })
})

describe('malformed stanzas', () => {
  it.each([
    "<message from='@'><body>x</body></message>",
    "<message to='a@b@c'><body>x</body></message>",
    "<presence from='a b@c.example'/>",
    "<iq type='get' id='1' from='/x'><ping xmlns='urn:xmpp:ping'/></iq>",
  ])('reach nobody but the event for errors: %s', (xml) => {
    const { host, xmpp, failures } = setUp()
    const log: string[] = []
    xmpp.events.on('message', () => log.push('message'))
    xmpp.events.on('presence', () => log.push('presence'))
    host.receive(xml)
    expect(failures).toMatchObject([{ source: 'address', error: { code: 'jid-malformed' } }])
    expect(log).toEqual([])
    expect(host.sent).toEqual([])
  })

  it('of unknown names are passed over', () => {
    const { host, failures } = setUp()
    host.receive("<letter from='a@b.example'/>")
    expect([failures, host.sent]).toEqual([[], []])
  })
})

describe('filters', () => {
  it('change and drop what comes and what goes', () => {
    const { host, xmpp } = setUp()
    const log: (string | undefined)[] = []
    xmpp.events.on('message', ({ body }) => log.push(body))
    xmpp.filter('in', (stanza) => (stanza.attrs['from'] === 'spam@b.example' ? undefined : stanza))
    xmpp.filter('out', (stanza) => {
      stanza.attrs['xml:lang'] = 'en'
      return stanza.attrs['to'] === 'spam@b.example' ? undefined : stanza
    })
    for (const from of ['spam@b.example', ROMEO]) {
      host.receive(`<message from='${from}'><body>from ${from}</body></message>`)
      xmpp.send(xmpp.message({ to: from, id: 'x' }))
    }
    expect(log).toEqual([`from ${ROMEO}`])
    expect(host.sent).toHaveLength(1)
    expectXml(host.sent[0]!, `<message type='chat' id='x' to='${ROMEO}' xml:lang='en'/>`)
  })

  it('keep the order, however long each stanza takes', async () => {
    const { host, xmpp } = setUp()
    const log: (string | undefined)[] = []
    const gates = new Map<string | undefined, () => void>()
    const slow = (stanza: Element) =>
      stanza.attrs['id'] === '2'
        ? stanza
        : new Promise<Element>((resolve) => gates.set(stanza.attrs['id'], () => resolve(stanza)))
    xmpp.events.on('message', ({ id }) => log.push(id))
    xmpp.filter('in', slow)
    const undo = xmpp.filter('out', slow)
    for (const id of ['1', '2', '3']) host.receive(`<message id='${id}' from='${ROMEO}'/>`)
    gates.get('3')?.()
    await turn()
    expect(log).toEqual([])
    gates.get('1')?.()
    await turn()
    expect(log).toEqual(['1', '2', '3'])
    for (const id of ['1', '2', '3']) xmpp.send(xmpp.message({ to: ROMEO, id }))
    undo()
    gates.get('3')?.()
    await turn()
    expect(host.sent).toEqual([])
    gates.get('1')?.()
    await turn()
    expect(host.sent.map(({ attrs }) => attrs['id'])).toEqual(['1', '2', '3'])
  })

  it('that fail drop the stanza, and say so', async () => {
    const { host, xmpp, failures } = setUp()
    xmpp.filter('in', () => Promise.reject(new Error('no')))
    host.receive(`<message from='${ROMEO}'/>`)
    await turn()
    expect(failures).toMatchObject([{ source: 'filter', error: { message: 'no' } }])
  })

  it('that hold a stanza until the session has ended lose it, and say so', async () => {
    const { host, xmpp, failures } = setUp()
    let pass = () => {}
    xmpp.filter('out', (stanza) => new Promise((resolve) => (pass = () => resolve(stanza))))
    xmpp.send(xmpp.message({ to: ROMEO }))
    host.stop()
    pass()
    await turn()
    expect(host.sent).toEqual([])
    expect(failures).toMatchObject([{ source: 'filter', error: { code: 'not-online' } }])
  })

  it('that hold a request until the session has ended harm nobody', async () => {
    const { host, xmpp, failures } = setUp()
    let pass = () => {}
    xmpp.filter('in', (stanza) => new Promise((resolve) => (pass = () => resolve(stanza))))
    host.receive("<iq type='get' id='1'><x xmlns='urn:example:x'/></iq>")
    host.stop()
    pass()
    await turn()
    expect([host.sent, failures]).toEqual([[], []])
  })
})

describe('sending', () => {
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
  it('are told when they begin and when they end, with the reason', () => {
    const { host, xmpp } = setUp()
    const log: unknown[] = []
    xmpp.events.on('online', ({ jid, resumed }) => log.push([String(jid), resumed]))
    xmpp.events.on('offline', ({ error }) => log.push(error?.message))
    host.stop(new Error('cut'))
    host.stop()
    host.start()
    host.stop()
    expect(log).toEqual(['cut', [FULL, false], undefined])
  })

  it('may have another address each time', () => {
    const { host, xmpp } = setUp()
    const link = { writable: true, drained: async () => {}, send: () => {} }
    host.stop()
    host.core.attach(link, host.jid.withResource('other'))
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
    const [romeo, juliet] = [ROMEO, FULL].map((jid) => network.join({ jid }).start())
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
      const { xmpp } = createTestHost({ jid: FULL }).start()
      xmpp.report(new Error('nobody listens'), 'test')
      xmpp.events.on('error', () => {
        throw new Error('the listener itself')
      })
      xmpp.report(new Error('somebody listens'), 'test')
      expect(log.mock.calls.map(([where, error]) => [where, (error as Error).message])).toEqual([
        ['XMPP test:', 'nobody listens'],
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
