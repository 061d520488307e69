import { roster } from '@trestle/core'
import { Iq } from '@trestle/stanza'
import { createManualClock, createTestHost, createTestNetwork, type TestHost } from '@trestle/testing'
import type { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import {
  type ContactsSuggested,
  contactsSuggested,
  NS_ROSTER_EXCHANGE,
  NS_ROSTER_EXCHANGE_OLD,
  type RosterExchangeOptions,
  rosterExchange,
} from './index.js'

const NS_ROSTER = 'jabber:iq:roster'

/** Romeo with a roster that his server keeps, and entities that he trusts. */
function createRomeo(trusted: readonly string[] = [], options: RosterExchangeOptions = {}) {
  const clock = createManualClock()
  const romeo: TestHost = createTestHost({
    jid: 'romeo@montague.example/orchard',
    clock,
    onSent: (stanza) => queueMicrotask(() => serveRoster(romeo, stanza)),
  })
  romeo
    .use(roster)
    .use(rosterExchange, { trusted, maxContacts: 3, maxPerMinute: 5, ...options })
    .goOnline()
  const events: ContactsSuggested[] = []
  romeo.xmpp.events.on(contactsSuggested, (event) => events.push(event))
  return { clock, romeo, events, changes: () => changesOf(romeo) }
}

/** The server takes each change, and tells of it. */
function serveRoster(romeo: TestHost, stanza: Element): void {
  const { id, type } = stanza.attrs
  const query = stanza.child(NS_ROSTER, 'query')
  if (type !== 'set' || !query) return
  romeo.receive(Iq.of({ type: 'set', id: `push-${id}`, from: romeo.jid.bare, to: romeo.jid, payload: query }).element)
  romeo.receive(Iq.of({ type: 'result', id: id ?? '', to: romeo.jid }).element)
}

/** The roster sets that a client has sent, and its requests for presence. */
function changesOf(host: TestHost): readonly string[] {
  return host.sent.flatMap((stanza) => {
    if (stanza.attrs['type'] === 'subscribe') return [`subscribe ${stanza.attrs['to']}`]
    const item = stanza.child(NS_ROSTER, 'query')?.elements()[0]
    if (stanza.attrs['type'] !== 'set' || !item) return []
    const groups = item.elements().map((group) => group.text())
    const { subscription = 'set', jid, name } = item.attrs
    return [[subscription, jid, ...(name ? [name] : []), ...groups].join(' ')]
  })
}

/** Lets all that runs on promises run. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await undefined
}

const juliet = { jid: 'juliet@superduper.example', name: 'Juliet', groups: ['Verona'] }
const suggestion = (items: string) => `<x xmlns='${NS_ROSTER_EXCHANGE}'>${items}</x>`

describe('suggesting', () => {
  function createPair() {
    const network = createTestNetwork()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(rosterExchange).goOnline()
    const gateway = network.join({ jid: 'superduper.example', kind: 'component' }).use(rosterExchange).goOnline()
    const eventsOf = (host: TestHost) => {
      const events: ContactsSuggested[] = []
      host.xmpp.events.on(contactsSuggested, (event) => events.push(event))
      return events
    }
    return { network, romeo, gateway, events: eventsOf(romeo), gatewayEvents: eventsOf(gateway) }
  }

  it('goes by a message to a bare address, and by a request to a full one', async () => {
    const { network, romeo, gateway, events } = createPair()
    const api = gateway.get(rosterExchange)
    await api.suggest('romeo@montague.example', 'add', [juliet], { body: 'A friend' })
    await api.suggest(romeo.jid, 'delete', [juliet])
    await network.settled()
    expect(events).toMatchObject([
      { from: gateway.jid, action: 'add', contacts: [{ name: 'Juliet', groups: ['Verona'] }] },
      { from: gateway.jid, action: 'delete', message: undefined },
    ])
    expect(events[0]?.message?.body).toBe('A friend')
    await expect(api.suggest(romeo.jid, 'add', [])).rejects.toMatchObject({ code: 'nothing-suggested' })
  })

  it('to an address of a component is told, and cannot be accepted without a roster', async () => {
    const { network, romeo, gatewayEvents } = createPair()
    await romeo.get(rosterExchange).suggest('nurse@superduper.example', 'add', [juliet])
    await network.settled()
    expect(gatewayEvents.map(({ self }) => `${self.jid}`)).toEqual(['nurse@superduper.example'])
    await expect(gatewayEvents[0]!.accept()).rejects.toMatchObject({ code: 'no-roster' })
  })

  it('is possible to those who announce it while it is installed', async () => {
    const { romeo, gateway } = createPair()
    await expect(gateway.get(rosterExchange).isSupportedBy(romeo.jid)).resolves.toBe(true)
    romeo.remove(rosterExchange)
    expect(romeo.xmpp.features.list()).not.toContain(NS_ROSTER_EXCHANGE)
  })
})

describe('a suggestion', () => {
  const suggest = (romeo: TestHost, action: string, jid: string, groups: string[] = [], name = 'Juliet') =>
    romeo.receive(
      `<iq type='set' from='superduper.example' id='${romeo.xmpp.newId()}'>${suggestion(
        `<item jid='${jid}' action='${action}' name='${name}'>${groups.map((one) => `<group>${one}</group>`)}</item>`,
      )}</iq>`,
    )

  it('changes nothing before it is accepted, and may be accepted in part', async () => {
    const { romeo, events, changes } = createRomeo()
    romeo.receive(
      `<message from='superduper.example'>${suggestion(
        "<item jid='juliet@superduper.example'/><item jid='nurse@superduper.example' name='Nurse'/>",
      )}</message>`,
    )
    await settled()
    expect(changes()).toEqual([])
    await events[0]!.accept(events[0]!.contacts.slice(1))
    expect(changes()).toEqual(['set nurse@superduper.example Nurse', 'subscribe nurse@superduper.example'])
    await events[0]!.accept()
    expect(changes().slice(2)).toEqual(['set juliet@superduper.example', 'subscribe juliet@superduper.example'])
  })

  it('is followed where its sender is trusted, by all rules', async () => {
    const { clock, romeo, events, changes } = createRomeo(['superduper.example'])
    const address = 'juliet@superduper.example'
    for (const [action, groups, name] of [
      ['modify', ['Verona']],
      ['add', ['Verona']],
      ['add', ['Verona']],
      ['modify', [], 'Juliet Capulet'],
      ['delete', ['Padua']],
      ['delete', ['Verona']],
      ['delete', []],
    ] as const) {
      suggest(romeo, action, address, [...groups], name)
      await settled()
      clock.advance(60_001)
    }
    expect(events).toEqual([])
    expect(changes()).toEqual([
      `set ${address} Juliet Verona`,
      `subscribe ${address}`,
      `set ${address} Juliet Capulet Verona`,
      `remove ${address}`,
    ])
  })

  it('of a trusted gateway about contacts elsewhere is told only', async () => {
    const { romeo, events, changes } = createRomeo(['superduper.example'])
    suggest(romeo, 'add', 'tybalt@capulet.example')
    await settled()
    expect(events).toHaveLength(1)
    expect(changes()).toEqual([])
  })

  it('may be followed by whatever an op decides', async () => {
    const { romeo, events, changes } = createRomeo()
    const seen: unknown[] = []
    romeo.get(rosterExchange).api.register('isTrusted', ({ from, args: { action, contact } }) => {
      seen.push(`${from} ${action} ${contact.jid}`)
      return true
    })
    suggest(romeo, 'add', 'tybalt@capulet.example')
    await settled()
    expect(seen).toEqual(['superduper.example add tybalt@capulet.example'])
    expect(changes()).toHaveLength(2)
    expect(events).toEqual([])
  })
})

describe('a stranger', () => {
  const item = (n: number, action = 'add') => `<item jid='c${n}@superduper.example' action='${action}'/>`
  const request = (items: string, id = 's1') =>
    `<iq type='set' from='tybalt@capulet.example/street' id='${id}'>${suggestion(items)}</iq>`

  it.each([
    ['too many contacts', [1, 2, 3, 4].map((n) => item(n)).join(''), 'resource-constraint'],
    ['several actions', item(1) + item(2, 'delete'), 'bad-request'],
    ['no contacts', '', 'bad-request'],
    ['what is no address', "<item jid='a@@b'/>", 'bad-request'],
  ])('is refused with %s', async (_, items, condition) => {
    const { romeo, events } = createRomeo()
    romeo.receive(request(items))
    await settled()
    expect(romeo.sent.at(-1)?.elements()[0]?.elements()[0]?.name).toBe(condition)
    expect(events).toEqual([])
  })

  it('is refused after so many suggestions in a minute', async () => {
    const { clock, romeo, events } = createRomeo()
    for (const n of [1, 2, 3, 4, 5, 6]) romeo.receive(request(item(n), `s${n}`))
    await settled()
    expect(romeo.sent.map(({ attrs }) => attrs['type']).sort()).toEqual(['error', ...Array(5).fill('result')])
    expect(events).toHaveLength(5)
    clock.advance(60_001)
    romeo.receive(request(item(7), 's7'))
    await settled()
    expect(events).toHaveLength(6)
  })

  it('is not heard in rooms, nor by errors and copies', async () => {
    const { romeo, events } = createRomeo()
    for (const type of ['groupchat', 'error']) {
      romeo.receive(`<message type='${type}' from='tybalt@capulet.example'>${suggestion(item(1))}</message>`)
    }
    const errors: unknown[] = []
    romeo.xmpp.events.on('error', ({ error }) => errors.push(error))
    romeo.receive(`<message from='tybalt@capulet.example'>${suggestion("<item name='x'/>")}</message>`)
    await settled()
    expect(events).toEqual([])
    expect(errors).toMatchObject([{ code: 'invalid-element' }])
  })

  it('does not pass for a trusted one, nor learn what is in the roster', async () => {
    const { romeo, events, changes } = createRomeo(['superduper.example'])
    romeo.receive(request(item(1)))
    romeo.receive(`<iq type='set' from='nurse@superduper.example' id='s2'>${suggestion(item(2))}</iq>`)
    romeo.receive(request(item(3, 'delete'), 's3'))
    await settled()
    expect(events).toHaveLength(2)
    expect(changes()).toEqual([])
    expect(romeo.sent.map(({ attrs }) => attrs['type'])).toEqual(['result', 'result', 'result'])
  })
})

describe('a suggestion of XEP-0093', () => {
  const item = (jid: string, attrs = '') => `<item jid='${jid}' name='Juliet' ${attrs}><group>Verona</group></item>`
  const message = (items: string, { from = 'superduper.example', type = 'normal', more = '' } = {}) =>
    `<message from='${from}' type='${type}'><body>Contacts</body>${more}<x xmlns='${NS_ROSTER_EXCHANGE_OLD}'>${items}</x></message>`

  it('is nothing by default', async () => {
    const { romeo, events, changes } = createRomeo(['superduper.example'])
    romeo.receive(message(item(juliet.jid)))
    await settled()
    expect([events, changes()]).toEqual([[], []])
  })

  it('is one to add, which a person accepts', async () => {
    const { romeo, events, changes } = createRomeo([], { old: true })
    romeo.receive(message(item(juliet.jid, "action='delete'")))
    await settled()
    expect(changes()).toEqual([])
    expect(events).toMatchObject([{ action: 'add', contacts: [{ name: 'Juliet', groups: ['Verona'] }] }])
    await events[0]!.accept()
    expect(changes()).toEqual([`set ${juliet.jid} Juliet Verona`, `subscribe ${juliet.jid}`])
  })

  it('of a trusted gateway is followed, about contacts of its own domain alone', async () => {
    const { romeo, events, changes } = createRomeo(['superduper.example'], { old: true })
    romeo.receive(message(item(juliet.jid) + item('tybalt@capulet.example')))
    await settled()
    expect(changes()).toEqual([`set ${juliet.jid} Juliet Verona`, `subscribe ${juliet.jid}`])
    expect(events.map(({ contacts }) => contacts.map(({ jid }) => String(jid)))).toEqual([['tybalt@capulet.example']])
  })

  it('is bounded as others are, and counts once beside the newer form', async () => {
    const { romeo, events } = createRomeo([], { old: true })
    const errors: unknown[] = []
    romeo.xmpp.events.on('error', ({ error }) => errors.push(error))
    const from = 'tybalt@capulet.example/street'
    const many = [1, 2, 3, 4].map((n) => item(`c${n}@superduper.example`)).join('')
    romeo.receive(message(many, { from }))
    romeo.receive(message(item(juliet.jid), { from, type: 'groupchat' }))
    romeo.receive(message(item(juliet.jid), { from, type: 'error' }))
    romeo.receive(message("<item name='x'/>", { from }))
    await settled()
    expect(events).toEqual([])
    expect(errors).toMatchObject([{ code: 'invalid-element' }])
    expect(romeo.sent.map((one) => one.child('jabber:client', 'error')?.elements()[0]?.name)).toEqual([
      'resource-constraint',
    ])
    const newer = suggestion("<item jid='nurse@superduper.example'/>")
    for (let n = 0; n < 6; n++) romeo.receive(message(item(juliet.jid), { from, more: newer }))
    await settled()
    expect(events).toHaveLength(4)
    expect(new Set(events.map(({ contacts }) => String(contacts[0]?.jid)))).toEqual(
      new Set(['nurse@superduper.example']),
    )
  })
})
