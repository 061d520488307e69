import { JID } from '@trestle/jid'
import { element, Message, StanzaError, string, text } from '@trestle/stanza'
import { createManualClock, createTestHost } from '@trestle/testing'
import { describe, expect, it } from 'vitest'
import type { Arrival, CopiedMessage, Via, XmppFailure } from './index.js'

const Note = element('urn:example:note', 'note', { text: text(string) })
const JULIET = 'juliet@capulet.example/balcony'
const ROMEO = 'romeo@montague.example/orchard'
const note = (attrs: string, body = '!') => `<message ${attrs}><note xmlns='urn:example:note'>${body}</note></message>`

function setUp(jid = JULIET, kind: 'client' | 'component' = 'client') {
  const host = createTestHost({ jid, kind, clock: createManualClock() }).goOnline()
  const failures: XmppFailure[] = []
  host.xmpp.events.on('error', (failure) => failures.push(failure))
  return { host, failures, xmpp: host.xmpp }
}

const written = ({ from, to, self, via, direction }: Arrival) => `${from} > ${to} (${self.jid}) ${via} ${direction}`

describe('the arrival of a live stanza', () => {
  it('has the addresses that the stanza leaves out', () => {
    const { host, xmpp } = setUp()
    const seen: string[] = []
    xmpp.onMessage(Note, (_, __, arrival) => seen.push(written(arrival)))
    xmpp.onPresence(Note, (_, __, arrival) => seen.push(written(arrival)))
    host.receive(note(`from='${ROMEO}' to='${JULIET}'`))
    host.receive(note(''))
    host.receive(note(`from='${ROMEO}'`).replaceAll('message', 'presence'))
    expect(seen).toEqual([
      `${ROMEO} > ${JULIET} (${JULIET}) live in`,
      `juliet@capulet.example > ${JULIET} (${JULIET}) live in`,
      `${ROMEO} > ${JULIET} (${JULIET}) live in`,
    ])
  })

  it('tells which address of a component is concerned, and when', () => {
    const { host, xmpp } = setUp('superduper.example', 'component')
    const seen: Arrival[] = []
    xmpp.onMessage(Note, (_, __, arrival) => seen.push(arrival))
    host.receive(note(`from='${ROMEO}' to='Nurse@superduper.example'`))
    expect(seen.map(written)).toEqual([`${ROMEO} > nurse@superduper.example (nurse@superduper.example) live in`])
    expect(seen[0]?.self).toBe(xmpp.as('nurse@superduper.example'))
    expect(seen[0]?.at).toEqual(new Date(xmpp.clock.now()))
  })
})

describe('a copy', () => {
  const at = new Date('2026-01-31T12:00:00Z')
  const copy = (attrs: { from?: string; to?: string; type?: 'error' | 'chat' }) =>
    Message.of({ ...attrs, body: 'Hi' }).set(Note, { text: 'copied' })

  it('reaches the handlers that want copies of its kind, and the event for copies, and nobody else', () => {
    const { xmpp } = setUp()
    const seen: string[] = []
    const listen = (name: string, via?: readonly Via[] | 'any') =>
      xmpp.onMessage(Note, ({ text }, _, arrival) => seen.push(`${name} ${text} ${arrival.via}`), { via })
    listen('live')
    listen('any', 'any')
    listen('carbons', ['live', 'carbon'])
    listen('archive', ['archive'])
    xmpp.claim('message', Note, () => seen.push('claim'))()
    xmpp.events.on('message', () => seen.push('message'))
    const copies: CopiedMessage[] = []
    xmpp.events.on('message:copy', (one) => copies.push(one))
    const message = copy({ from: ROMEO, to: JULIET })
    xmpp.deliver(message, { self: xmpp, via: 'carbon', direction: 'in', at })
    xmpp.deliver(message, { self: xmpp, via: 'archive', direction: 'in', at })
    expect(seen).toEqual(['any copied carbon', 'carbons copied carbon', 'any copied archive', 'archive copied archive'])
    expect(copies.map(({ message: { body }, arrival }) => [body, written(arrival), arrival.at])).toEqual([
      ['Hi', `${ROMEO} > ${JULIET} (${JULIET}) carbon in`, at],
      ['Hi', `${ROMEO} > ${JULIET} (${JULIET}) archive in`, at],
    ])
  })

  it('of what was sent has the account for what it leaves out', () => {
    const { xmpp } = setUp()
    const seen: string[] = []
    xmpp.onMessage(Note, (_, __, arrival) => seen.push(written(arrival)), { via: 'any' })
    xmpp.deliver(copy({ to: ROMEO }), { self: xmpp, via: 'carbon', direction: 'out' })
    xmpp.deliver(copy({ from: `${JID.parse(JULIET).bare}/garden` }), { self: xmpp, via: 'carbon', direction: 'out' })
    expect(seen).toEqual([
      `${JULIET} > ${ROMEO} (${JULIET}) carbon out`,
      `juliet@capulet.example/garden > juliet@capulet.example (${JULIET}) carbon out`,
    ])
  })

  it('is never answered, and a failure of its handler is reported', () => {
    const { host, xmpp, failures } = setUp()
    const refusal = new StanzaError('not-acceptable')
    xmpp.onMessage(
      Note,
      () => {
        throw refusal
      },
      { via: 'any' },
    )
    xmpp.deliver(copy({ from: ROMEO, to: JULIET }), { self: xmpp, via: 'carbon', direction: 'in' })
    expect(failures).toMatchObject([{ error: refusal, source: 'message' }])
    expect(host.sent).toEqual([])
  })

  it('passes the filters that a live one passes, such as one that decrypts', async () => {
    const { xmpp } = setUp()
    const seen: string[] = []
    xmpp.filter('in', async (element) => {
      const message = new Message(element.clone())
      return message.set(Note, { text: `decrypted ${message.get(Note)?.text}` }).element
    })
    xmpp.onMessage(Note, ({ text }) => seen.push(text), { via: 'any' })
    const copied = new Promise((resolve) => xmpp.events.on('message:copy', resolve))
    xmpp.deliver(copy({ from: ROMEO, to: JULIET }), { self: xmpp, via: 'archive', direction: 'in' })
    await copied
    expect(seen).toEqual(['decrypted copied'])
  })

  it('is nothing where it is an error, or has an address that is none', () => {
    const { xmpp, failures } = setUp()
    const seen: string[] = []
    xmpp.onMessage(Note, () => seen.push('handler'), { via: 'any' })
    xmpp.events.on('message:copy', () => seen.push('event'))
    xmpp.deliver(copy({ from: ROMEO, to: JULIET, type: 'error' }), { self: xmpp, via: 'carbon', direction: 'in' })
    const bad = copy({ to: JULIET })
    bad.element.attrs['from'] = 'a@b@c'
    xmpp.deliver(bad, { self: xmpp, via: 'carbon', direction: 'in' })
    expect(seen).toEqual([])
    expect(failures).toHaveLength(1)
  })
})

describe('a claim', () => {
  it('takes what fits from handlers, events and the record of who is there', () => {
    const { host, xmpp } = setUp()
    const seen: string[] = []
    xmpp.onMessage(Note, () => seen.push('handler'))
    xmpp.onPresence(Note, () => seen.push('handler'))
    for (const event of ['message', 'presence', 'message:error', 'presence:error', 'contact:online'] as const) {
      xmpp.events.on(event, () => seen.push(event))
    }
    const release = xmpp.claim('message', Note, ({ text }, message, { from }) =>
      seen.push(`${message.type} ${text} of ${from}`),
    )
    xmpp.claim('message', Note, () => seen.push('too late'))
    xmpp.claim('presence', Note, ({ text }, { type }) => seen.push(`${type} ${text}`))
    const presence = note(`from='${ROMEO}'`).replaceAll('message', 'presence')
    host.receive(note(`from='${ROMEO}'`))
    host.receive(note(`from='${ROMEO}' type='error'`))
    host.receive(presence)
    host.receive(presence.replace('<presence', "<presence type='error'"))
    expect(seen.splice(0)).toEqual([`normal ! of ${ROMEO}`, `error ! of ${ROMEO}`, 'available !', 'error !'])
    expect(xmpp.presences.isOnline(ROMEO)).toBe(false)
    release()
    host.receive(note(`from='${ROMEO}'`))
    expect(seen).toEqual(['too late'])
  })

  it('takes what does not fit its definition too, and reports it', () => {
    const { host, xmpp, failures } = setUp()
    const seen: string[] = []
    const Strict = element('urn:example:note', 'note', { text: text({ decode: fail, encode: String }) })
    xmpp.claim('message', Strict, () => seen.push('claim'))
    xmpp.events.on('message', () => seen.push('message'))
    host.receive(note(`from='${ROMEO}'`))
    expect(seen).toEqual([])
    expect(failures).toMatchObject([{ error: { name: 'DecodeError' }, source: 'message' }])
  })
})

function fail(): never {
  throw new Error('never fits')
}
