import { createManualClock, createTestHost, type TestHost } from '@trestle/testing'
import { valueIn } from '@trestle/xep-0004'
import type { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { MamQuery0, type MamQueryValue, mam, NS_MAM, NS_MAM_0, NS_MAM_1 } from './index.js'

const ACCOUNT = 'juliet@capulet.example'
const SERVER = 'capulet.example'
const ROOM = 'square@rooms.verona.example'

interface Old {
  /** Features by who announces them. */
  readonly features: Readonly<Record<string, readonly string[]>>
  /** How a query in a namespace is answered; others are not known. */
  readonly answer: Readonly<Record<string, (query: MamQueryValue, iq: Element) => readonly string[]>>
}

const fromOf = (iq: Element) => (iq.attrs['to'] ? `from='${iq.attrs['to']}'` : '')
const iqResult = (iq: Element, payload = '') => `<iq type='result' id='${iq.attrs['id']}' ${fromOf(iq)}>${payload}</iq>`
const set = (ids: readonly string[]) =>
  `<set xmlns='http://jabber.org/protocol/rsm'><first>${ids[0]}</first><last>${ids.at(-1)}</last></set>`
const fin = (ns: string, ids: readonly string[], attrs = '') =>
  `<fin xmlns='${ns}' complete='true' ${attrs}>${set(ids)}</fin>`
const result = (ns: string, { queryId }: MamQueryValue, id: string, from = '') =>
  `<message ${from} to='${ACCOUNT}/chamber'><result xmlns='${ns}' id='${id}' queryid='${queryId}'>
    <forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='2016-07-10T23:00:00Z'/>
    <message xmlns='jabber:client' from='romeo@montague.example/x' to='${ACCOUNT}'><body>${id}</body></message>
    </forwarded></result></message>`

/** As in version 0.3: the answer, the messages, and what follows them. */
const oldest = (query: MamQueryValue, iq: Element) => [
  iqResult(iq),
  result(NS_MAM_0, query, 'a'),
  result(NS_MAM_0, query, 'b'),
  `<message ${fromOf(iq)}>${fin(NS_MAM_0, ['a', 'b'], `queryid='${query.queryId}'`)}</message>`,
]
const older = (query: MamQueryValue, iq: Element) => [
  result(NS_MAM_1, query, 'c', fromOf(iq)),
  iqResult(iq, fin(NS_MAM_1, ['c'])),
]

function client({ features, answer }: Old) {
  const queries: Element[] = []
  const clock = createManualClock()
  const refused = (iq: Element) => `<iq type='error' id='${iq.attrs['id']}' ${fromOf(iq)}><error type='cancel'>
    <service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>`
  const onSent = (iq: Element) => {
    const [payload] = iq.elements()
    if (payload?.ns === 'http://jabber.org/protocol/disco#info') {
      const vars = (features[iq.attrs['to'] ?? ACCOUNT] ?? []).map((one) => `<feature var='${one}'/>`)
      return host.receive(iqResult(iq, `<query xmlns='${payload.ns}'>${vars.join('')}</query>`))
    }
    if (payload?.name !== 'query') return
    queries.push(payload)
    const renamed = payload.clone()
    const answers = answer[payload.ns]?.(MamQuery0.decode(inNamespace(renamed, NS_MAM_0)), iq) ?? [refused(iq)]
    for (const one of answers) host.receive(one)
  }
  const host: TestHost = createTestHost({ jid: `${ACCOUNT}/chamber`, clock, onSent })
    .use(mam)
    .goOnline()
  const archive = host.get(mam)
  return {
    host,
    clock,
    queries,
    archive,
    namespaces: () => queries.map(({ ns }) => ns),
    idsOf: async (of?: string) => (await archive.page(of)).items.map(({ id }) => id).join(''),
  }
}

/** Reads a query of any namespace. */
function inNamespace(element: Element, ns: string): Element {
  return Object.assign(element, { ns })
}

describe('an older archive', () => {
  it('is asked in the newest namespace that it announces, once it did not know a newer one', async () => {
    const { idsOf, namespaces, archive, queries } = client({
      features: { [ACCOUNT]: [NS_MAM_0, NS_MAM_1] },
      answer: { [NS_MAM_1]: older },
    })
    expect(await idsOf()).toBe('c')
    const { items } = await archive.page(undefined, { start: new Date('2016-01-01') })
    expect(items.map(({ message }) => message.body)).toEqual(['c'])
    expect(namespaces()).toEqual([NS_MAM, NS_MAM_1, NS_MAM_1])
    const form = MamQuery0.decode(inNamespace(queries[2]!.clone(), NS_MAM_0)).form
    expect([valueIn(form!, 'FORM_TYPE'), valueIn(form!, 'start')]).toEqual([NS_MAM_1, '2016-01-01T00:00:00Z'])
  })

  it('may end its messages by one of its own', async () => {
    const { idsOf, namespaces, archive } = client({
      features: { [ACCOUNT]: [NS_MAM_0] },
      answer: { [NS_MAM_0]: oldest },
    })
    expect(await idsOf()).toBe('ab')
    const ids: string[] = []
    for await (const { id } of archive.query()) ids.push(id)
    expect(ids).toEqual(['a', 'b'])
    expect(namespaces()).toEqual([NS_MAM, NS_MAM_0, NS_MAM_0])
  })

  it.each([
    ['before the answer', (query: MamQueryValue, iq: Element) => [...oldest(query, iq).slice(1), iqResult(iq)]],
    [
      'in the answer',
      (query: MamQueryValue, iq: Element) => [
        ...oldest(query, iq).slice(1, 3),
        iqResult(iq, fin(NS_MAM_0, ['a', 'b'])),
      ],
    ],
  ])('may end them %s', async (_, answer) => {
    const { idsOf } = client({ features: { [ACCOUNT]: [NS_MAM_0] }, answer: { [NS_MAM_0]: answer } })
    expect(await idsOf()).toBe('ab')
  })

  it('may be announced by the server, and each speaks for itself', async () => {
    const { idsOf, namespaces } = client({
      features: { [SERVER]: [NS_MAM_0], [ROOM]: [NS_MAM] },
      answer: { [NS_MAM_0]: oldest },
    })
    expect(await idsOf()).toBe('ab')
    await expect(idsOf(ROOM)).rejects.toMatchObject({ condition: 'service-unavailable' })
    expect(namespaces()).toEqual([NS_MAM, NS_MAM_0, NS_MAM])
  })

  it('is looked for where nothing else is announced, and the first refusal is told', async () => {
    const { idsOf, namespaces } = client({ features: {}, answer: {} })
    await expect(idsOf()).rejects.toMatchObject({ condition: 'service-unavailable' })
    await expect(idsOf()).rejects.toMatchObject({ condition: 'service-unavailable' })
    expect(namespaces()).toEqual([NS_MAM, NS_MAM])
  })

  it('tells of its filters', async () => {
    const form = `<x xmlns='jabber:x:data' type='form'><field type='hidden' var='FORM_TYPE'><value>${NS_MAM_1}</value></field></x>`
    const { archive } = client({
      features: { [ACCOUNT]: [NS_MAM_1] },
      answer: { [NS_MAM_1]: (_, iq) => [iqResult(iq, `<query xmlns='${NS_MAM_1}'>${form}</query>`)] },
    })
    expect((await archive.getFields())?.type).toBe('form')
  })

  it('is not ended by others, nor by what is in another namespace', async () => {
    const { archive, clock, host } = client({
      features: { [ACCOUNT]: [NS_MAM_0] },
      answer: {
        [NS_MAM_0]: (query, iq) => [
          iqResult(iq),
          `<message from='tybalt@capulet.example'>${fin(NS_MAM_0, ['x'], `queryid='${query.queryId}'`)}</message>`,
          `<message>${fin(NS_MAM_0, ['x'], `queryid='another'`)}</message>`,
          result(NS_MAM_1, query, 'x'),
        ],
      },
    })
    const messages: unknown[] = []
    host.xmpp.events.on('message', (message) => messages.push(message))
    const asked = archive.page(undefined, { timeout: 1000 })
    const ended = expect(asked).rejects.toMatchObject({ code: 'timeout' })
    for (let turn = 0; turn < 100; turn++) await Promise.resolve()
    clock.advance(1000)
    await ended
    expect(messages).toEqual([])
  })
})
