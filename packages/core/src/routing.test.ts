import { attr, element, integer, list, StanzaError, string, text } from '@trestle/stanza'
import { createManualClock, createTestHost, expectXml } from '@trestle/testing'
import type { Element } from '@trestle/xml'
import { matchWhere } from '@trestle/xmlstream'
import { describe, expect, it } from 'vitest'
import type { XmppFailure } from './index.js'

const Note = element('urn:example:note', 'note', { text: text(string) })
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

describe('messages and presences', () => {
  it('reach every handler that fits, then the event', () => {
    const { host, xmpp } = setUp()
    const log: string[] = []
    xmpp.events.on('message', ({ body }) => log.push(`event ${body}`))
    xmpp.events.on('presence', ({ show }) => log.push(`event ${show}`))
    xmpp.onMessage(Note, ({ text }) => log.push(`note ${text}`))
    xmpp.onMessage(
      matchWhere(({ attrs }) => attrs['type'] === 'chat'),
      () => log.push('chat'),
    )
    xmpp.onPresence(Note, ({ text }) => log.push(`note ${text}`))
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
    xmpp.onMessage(Note, (_, message) => {
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
    const handled: unknown[] = []
    xmpp.onMessage(Count, (count) => handled.push(count))
    host.receive(`<message from='${ROMEO}'><note xmlns='urn:example:note'>many</note></message>`)
    expect(handled).toEqual([])
    expect(failures).toMatchObject([{ source: 'message', error: { name: 'DecodeError' }, stanza: { name: 'message' } }])
    expect(host.sent).toEqual([])
  })
})

describe('entries of a list that do not fit', () => {
  it('are left out of the payload of a message, and reported', () => {
    const { host, xmpp, failures } = setUp()
    const Entry = element('urn:example:note', 'entry', { n: attr(integer) })
    const Entries = element('urn:example:note', 'note', { entries: list(Entry, { skipInvalid: true }) })
    const seen: unknown[] = []
    xmpp.onMessage(Entries, ({ entries }) => seen.push(...entries))
    host.receive(
      `<message from='${ROMEO}'><note xmlns='urn:example:note'><entry n='1'/><entry n='x'/><entry n='3'/></note></message>`,
    )
    expect(seen).toEqual([{ n: 1 }, { n: 3 }])
    expect(failures).toMatchObject([
      {
        source: 'message',
        stanza: { name: 'message' },
        error: { path: '{urn:example:note}note/{urn:example:note}entry/@n' },
      },
    ])
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
    const opened = new Set<string | undefined>()
    const slow = (stanza: Element) => {
      const { id } = stanza.attrs
      return id === '2' || opened.has(id)
        ? stanza
        : new Promise<Element>((resolve) => gates.set(id, () => resolve(stanza)))
    }
    const open = (id: string) => {
      opened.add(id)
      gates.get(id)?.()
    }
    xmpp.events.on('message', ({ id }) => log.push(id))
    xmpp.filter('in', slow)
    const undo = xmpp.filter('out', slow)
    for (const id of ['1', '2', '3']) host.receive(`<message id='${id}' from='${ROMEO}'/>`)
    open('3')
    await turn()
    expect(log).toEqual([])
    open('1')
    await turn()
    expect(log).toEqual(['1', '2', '3'])
    opened.clear()
    for (const id of ['1', '2', '3']) xmpp.send(xmpp.message({ to: ROMEO, id }))
    undo()
    open('3')
    await turn()
    expect(host.sent).toEqual([])
    open('1')
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
    host.lose()
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
    host.lose()
    pass()
    await turn()
    expect([host.sent, failures]).toEqual([[], []])
  })
})
