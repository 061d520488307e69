import type { Arrival, XmppFailure } from '@trestle/core'
import { JID } from '@trestle/jid'
import { createManualClock, createTestHost, type TestHost } from '@trestle/testing'
import { answerPage, listStore, type ResultSetRequestValue } from '@trestle/xep-0059'
import type { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import {
  type MamOptions,
  MamQuery,
  type MamQueryOptions,
  type MamQueryValue,
  mam,
  NS_MAM,
  readFilter,
} from './index.js'

const account = 'juliet@capulet.example'
const room = 'square@rooms.verona.example'

/** A message as an archive keeps it. */
interface Kept {
  readonly id: string
  readonly stamp: string
  readonly xml: string
}

const kept = (id: string, attrs = `from='romeo@montague.example/orchard' to='${account}'`, minute = 0): Kept => ({
  id,
  stamp: `2026-07-10T23:${String(minute).padStart(2, '0')}:00Z`,
  xml: `<message xmlns='jabber:client' ${attrs}><body>${id}</body></message>`,
})
const conversation = [...'abcde'].map((id, minute) => kept(id, undefined, minute))

const result = (query: MamQueryValue, { id, stamp, xml }: Kept, attrs = '', queryId = query.queryId): string =>
  `<message ${attrs} to='${account}/chamber'>
    <result xmlns='${NS_MAM}' id='${id}'${queryId === undefined ? '' : ` queryid='${queryId}'`}>
      <forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='${stamp}'/>${xml}</forwarded>
    </result>
  </message>`

type Answer = (query: MamQueryValue, iq: Element) => Promise<string> | string

/** Answers from a list, page by page; `complete` is left out unless it is told. */
function archiveOf(messages: readonly Kept[], { complete = true, maxItems = 100 } = {}): Answer {
  return async (query, iq) => {
    const { start, end } = query.form ? readFilter(query.form) : {}
    const within = messages.filter(({ stamp }) => !(new Date(stamp) < start!) && !(new Date(stamp) > end!))
    const store = listStore(messages, ({ id }) => id)
    const limited = start || end ? listStore(within, ({ id }) => id) : store
    try {
      const page = await answerPage(limited, query.set, { maxItems })
      const items = query.flipPage ? page.items.toReversed() : page.items
      const { to } = iq.attrs
      const from = to ? `from='${to}'` : ''
      return items.map((item) => result(query, item, from)).join('') + fin(iq, page, complete && page.complete)
    } catch {
      return error(iq, 'item-not-found')
    }
  }
}

function fin(
  iq: Element,
  { set }: { set: ResultSetRequestValue & { first?: unknown; last?: unknown } },
  complete = true,
) {
  const ids = set.first === undefined ? '' : `<first>${set.first}</first><last>${set.last}</last>`
  return `<iq type='result' id='${iq.attrs['id']}' ${iq.attrs['to'] ? `from='${iq.attrs['to']}'` : ''} to='${account}/chamber'>
    <fin xmlns='${NS_MAM}' complete='${complete}'><set xmlns='http://jabber.org/protocol/rsm'>${ids}</set></fin></iq>`
}

const error = (iq: Element, condition: string) =>
  `<iq type='error' id='${iq.attrs['id']}' ${iq.attrs['to'] ? `from='${iq.attrs['to']}'` : ''} to='${account}/chamber'>
    <error type='cancel'><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>`

/** A client whose archives answer so. */
function client(
  answer: Answer,
  options: MamOptions = {},
  features: readonly string[] = [NS_MAM, `${NS_MAM}#extended`],
) {
  const queries: MamQueryValue[] = []
  const failures: unknown[] = []
  const clock = createManualClock()
  const onSent = async (iq: Element) => {
    const query = iq.child(NS_MAM, 'query')
    if (query) queries.push(MamQuery.decode(query))
    if (!query && !iq.child('http://jabber.org/protocol/disco#info', 'query')) return
    const info = features.map((feature) => `<feature var='${feature}'/>`).join('')
    const answered = query
      ? await answer(MamQuery.decode(query), iq)
      : `<iq type='result' id='${iq.attrs['id']}' from='${iq.attrs['to']}'>
          <query xmlns='http://jabber.org/protocol/disco#info'>${info}</query></iq>`
    for (const stanza of parsed(answered)) host.receive(stanza)
  }
  const host: TestHost = createTestHost({ jid: `${account}/chamber`, clock, onSent })
    .use(mam, options)
    .goOnline()
  host.xmpp.events.on('error', ({ error, source }: XmppFailure) => {
    failures.push([source, (error as { code?: unknown }).code])
  })
  return { host, archive: host.get(mam), queries, failures, clock }
}

/** Several stanzas in one text. */
function parsed(text: string): string[] {
  return text
    .split(/(?<=<\/message>)\s*(?=<message [^>]*to='juliet@capulet.example\/chamber'>|<iq )/)
    .filter((one) => one.trim())
}

/** Lets what runs on promises run. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
}

async function idsOf(
  archive: ReturnType<typeof client>['archive'],
  options?: MamQueryOptions,
  of?: string,
): Promise<string> {
  let ids = ''
  for await (const { id } of archive.query(of, options)) ids += id
  return ids
}

describe('an archive', () => {
  it('is that of the account, unless another is asked', async () => {
    const { host, archive } = client(archiveOf(conversation))
    const [first] = (await archive.page()).items
    expect([first?.id, first?.at, first?.message.body]).toEqual(['a', new Date('2026-07-10T23:00:00Z'), 'a'])
    expect(host.sent[0]?.attrs['to']).toBeUndefined()
    await archive.page(room)
    expect(host.sent[1]?.attrs['to']).toBe(room)
  })

  it('is read from the beginning to the end, page by page', async () => {
    const { archive, queries } = client(archiveOf(conversation))
    expect(await idsOf(archive, { pageSize: 2 })).toBe('abcde')
    expect(queries.map(({ set }) => set)).toEqual([{ max: 2 }, { max: 2, after: 'b' }, { max: 2, after: 'd' }])
    const all = new Set(queries.map(({ queryId }) => queryId))
    expect(all.size).toBe(3)
  })

  it('is read backwards', async () => {
    const { archive } = client(archiveOf(conversation))
    expect(await idsOf(archive, { pageSize: 2, backwards: true })).toBe('edcba')
    expect(await idsOf(archive, { pageSize: 2, backwards: true, maxItems: 3, from: 'e' })).toBe('dcb')
  })

  it('may send what comes last first, and is in order all the same', async () => {
    const { archive, queries } = client(archiveOf(conversation))
    let came = ''
    const onMessage = ({ id }: { id: string }) => {
      came += id
    }
    expect((await archive.page(undefined, { flip: true, onMessage })).items.map(({ id }) => id)).toEqual([...'abcde'])
    expect([came, queries[0]?.flipPage]).toEqual(['edcba', true])
  })

  it.each([
    ['knows no complete pages', { complete: false }],
    ['makes pages smaller than was asked', { maxItems: 1, complete: false }],
  ])('may be one that %s', async (_, options) => {
    const { archive } = client(archiveOf(conversation, options))
    expect(await idsOf(archive, { pageSize: 3 })).toBe('abcde')
    expect(await idsOf(archive, { pageSize: 3, backwards: true })).toBe('edcba')
  })

  it('may begin again with the message that was to be left out', async () => {
    const { archive } = client((query, iq) => {
      const begin = Math.max(
        0,
        conversation.findIndex(({ id }) => id === query.set?.after),
      )
      const items = conversation.slice(begin, begin + 2)
      const place = { set: { first: items[0]?.id, last: items.at(-1)?.id } }
      return items.map((item) => result(query, item)).join('') + fin(iq, place, false)
    })
    expect(await idsOf(archive)).toBe('abcde')
  })

  it('tells where messages were deleted', async () => {
    const { archive } = client(archiveOf([conversation[0]!, { ...conversation[1]!, xml: '' }, conversation[2]!]))
    const { items, deleted } = await archive.page()
    expect(items.map(({ id }) => id)).toEqual(['a', 'c'])
    expect(deleted).toEqual([{ id: 'b', at: new Date('2026-07-10T23:01:00Z') }])
  })

  it('may be empty', async () => {
    const { archive } = client(archiveOf([]))
    expect(await archive.page()).toEqual({ items: [], deleted: [], set: {}, complete: true, stable: true })
  })

  it('that refuses is heard', async () => {
    const { archive } = client((_, iq) => error(iq, 'forbidden'))
    await expect(archive.page(room)).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('that knows no extensions is not asked for them', async () => {
    const { archive, queries } = client(archiveOf(conversation), {}, [NS_MAM])
    for (const options of [{ afterId: 'a' }, { beforeId: 'a' }, { ids: ['a'] }, { flip: true }]) {
      await expect(idsOf(archive, options)).rejects.toMatchObject({ code: 'not-supported' })
    }
    await expect(archive.getArchiveMetadata()).rejects.toMatchObject({ code: 'not-supported' })
    await archive.page(undefined, { includeGroupchat: false })
    expect(queries.map(({ form }) => form)).toEqual([undefined])
  })

  it('that knows the filter for rooms is asked for it', async () => {
    const { archive, queries } = client(archiveOf(conversation), {}, [NS_MAM, `${NS_MAM}#groupchat-field`])
    await archive.page(undefined, { includeGroupchat: false })
    expect(readFilter(queries[0]!.form!)).toEqual({ includeGroupchat: false })
  })

  it('is filtered', async () => {
    const { archive, queries } = client(archiveOf(conversation))
    const filter = {
      with: JID.parse('romeo@montague.example'),
      start: new Date('2026-07-10T23:01:00Z'),
      end: new Date('2026-07-10T23:03:00Z'),
    }
    expect(await idsOf(archive, filter)).toBe('bcd')
    expect(readFilter(queries[0]!.form!)).toEqual(filter)
  })

  it('tells of its fields and of its ends', async () => {
    const { host, archive } = client(
      (_, iq) =>
        `<iq type='result' id='${iq.attrs['id']}'><query xmlns='${NS_MAM}'>
        <x xmlns='jabber:x:data' type='form'><field type='jid-single' var='with'/></x></query></iq>`,
    )
    expect((await archive.getFields())?.fields).toEqual([{ var: 'with', type: 'jid-single' }])
    const asked = host.nextSent(({ name, children }) => name === 'iq' && (children[0] as Element).name === 'metadata')
    const metadata = archive.getArchiveMetadata()
    const { id } = (await asked).attrs
    host.receive(`<iq type='result' id='${id}'><metadata xmlns='${NS_MAM}'>
      <start id='a' timestamp='2026-07-10T23:00:00Z'/><end id='e' timestamp='2026-07-10T23:04:00Z'/></metadata></iq>`)
    expect((await metadata).end).toEqual({ id: 'e', timestamp: new Date('2026-07-10T23:04:00Z') })
  })
})

describe('a message to go on from that is gone', () => {
  /** Drops what is older than a message before a query of that number is answered. */
  function forgetful(drop: Record<number, number>, messages = conversation) {
    let [count, from] = [0, 0]
    return client((query, iq) => {
      from = drop[++count] ?? from
      return archiveOf(messages.slice(from))(query, iq)
    })
  }

  it('is gone on after by its time', async () => {
    const { archive, queries } = forgetful({ 2: 3 })
    expect(await idsOf(archive, { pageSize: 2 })).toBe('abde')
    expect(queries.map(({ form, set }) => [form && readFilter(form).start, set?.after])).toEqual([
      [undefined, undefined],
      [undefined, 'b'],
      [new Date('2026-07-10T23:01:00Z'), undefined],
    ])
  })

  it('costs and repeats none of those of the same time', async () => {
    const same = [...'abcdef'].map((id) => kept(id))
    const { archive } = forgetful({ 2: 2 }, same)
    expect(await idsOf(archive, { pageSize: 3 })).toBe('abcdef')
  })

  it('is gone on before by its time', async () => {
    const { archive } = client((query, iq) =>
      query.set?.before === 'd' ? error(iq, 'item-not-found') : archiveOf(conversation)(query, iq),
    )
    expect(await idsOf(archive, { pageSize: 2, backwards: true })).toBe('edcba')
  })

  it('from the beginning is an error, unless its time is known', async () => {
    const { archive } = client(archiveOf(conversation))
    await expect(idsOf(archive, { from: 'z' })).rejects.toMatchObject({ code: 'item-not-found' })
    expect(await idsOf(archive, { from: 'z', fromTime: new Date('2026-07-10T23:03:00Z') })).toBe('de')
  })

  it('again and again is an error', async () => {
    const { archive, queries } = client((_, iq) => error(iq, 'item-not-found'))
    await expect(idsOf(archive, { from: 'z', fromTime: new Date() })).rejects.toMatchObject({ code: 'item-not-found' })
    expect(queries).toHaveLength(2)
  })
})

describe('the results', () => {
  const roomMessage = kept('r', `from='${room}/Samson' type='groupchat'`)

  it("are nobody else's to handle", async () => {
    const { host, archive } = client(archiveOf(conversation))
    const seen: unknown[] = []
    host.xmpp.events.on('message', (one) => void seen.push(one))
    host.xmpp.events.on('message:copy', (one) => void seen.push(one))
    expect(await idsOf(archive)).toBe('abcde')
    expect(seen).toEqual([])
  })

  it('are delivered as copies where that is asked for', async () => {
    const messages = [
      ...conversation.slice(0, 1),
      kept('s', `from='${account}/balcony' to='romeo@montague.example'`, 7),
    ]
    const { host, archive } = client(archiveOf(messages))
    const seen: Arrival[] = []
    host.xmpp.events.on('message:copy', ({ arrival }) => void seen.push(arrival))
    await archive.page(undefined, { deliver: true })
    expect(
      seen.map(({ from, to, via, direction, at }) => [`${from}`, `${to}`, via, direction, at.getUTCMinutes()]),
    ).toEqual([
      ['romeo@montague.example/orchard', account, 'archive', 'in', 0],
      [`${account}/balcony`, 'romeo@montague.example', 'archive', 'out', 7],
    ])
  })

  it('of a room come from the room, and are of its occupants', async () => {
    const { host, archive, failures } = client(archiveOf([roomMessage]))
    const seen: string[] = []
    host.xmpp.events.on('message:copy', ({ arrival: { from, direction } }) => void seen.push(`${from} ${direction}`))
    expect(await idsOf(archive, { deliver: true }, room)).toBe('r')
    expect([seen, failures]).toEqual([[`${room}/Samson in`], []])
  })

  it.each([
    ['a stranger', "from='tybalt@verona.example/street'"],
    ['another client of the account', `from='${account}/balcony'`],
    ['the server', "from='capulet.example'"],
    ['a room that was not asked', `from='${room}'`],
  ])('are not taken from %s', async (_, from) => {
    const { host, archive, failures, clock } = client(
      (query, iq) =>
        result(query, conversation[0]!, from) +
        result(query, conversation[1]!, `from='${account}'`) +
        fin(iq, { set: { first: 'b', last: 'b' } }),
    )
    const seen: unknown[] = []
    host.xmpp.events.on('message', (one) => void seen.push(one))
    expect(await idsOf(archive)).toBe('b')
    expect([seen, failures, clock.pending]).toEqual([[], [], 0])
  })

  it('of a room need to say that they come from it', async () => {
    const { archive, clock } = client((query, iq) => result(query, roomMessage) + fin(iq, { set: {} }))
    expect(await idsOf(archive, {}, room)).toBe('')
    expect(clock.pending).toBe(0)
  })

  it('of another query are not taken', async () => {
    const { archive } = client((query, iq) => result(query, conversation[0]!, '', 'guessed') + fin(iq, { set: {} }))
    expect(await idsOf(archive)).toBe('')
  })

  it('that nobody asked for are dropped', async () => {
    const { host, failures } = client(archiveOf([]))
    const seen: unknown[] = []
    host.xmpp.events.on('message', (one) => void seen.push(one))
    host.receive(result({ queryId: 'f27' }, conversation[0]!))
    host.receive(result({}, conversation[0]!, `from='${account}'`))
    expect([seen, failures]).toEqual([[], []])
  })

  it('after the end are dropped', async () => {
    const { host, archive, queries, failures } = client(archiveOf(conversation))
    const page = await archive.page()
    host.receive(result(queries[0]!, kept('z')))
    expect([page.items.length, failures]).toEqual([5, []])
  })

  it('of the only query may leave out its id', async () => {
    const { archive } = client((_, iq) => result({}, conversation[0]!) + fin(iq, { set: { first: 'a', last: 'a' } }))
    expect(await idsOf(archive)).toBe('a')
  })

  it('of two queries at once have to name theirs', async () => {
    let asked = 0
    const { host, archive, queries } = client(() => {
      asked++
      return ''
    })
    const both = [archive.page(), archive.page()]
    await host.nextSent(() => asked === 1)
    host.receive(result({}, conversation[0]!))
    host.receive(result(queries[1]!, conversation[1]!))
    for (const iq of host.sent) host.receive(fin(iq, { set: {} }))
    expect((await Promise.all(both)).map(({ items }) => items.map(({ id }) => id))).toEqual([[], ['b']])
  })

  it('are taken once', async () => {
    const { archive } = client(
      (query, iq) => result(query, conversation[0]!).repeat(3) + fin(iq, { set: { first: 'a', last: 'a' } }),
    )
    expect(await idsOf(archive)).toBe('a')
  })

  it('that messages on hold here keep back are waited for', async () => {
    let late: string | undefined
    const { host, archive, clock } = client((query, iq) => {
      late = result(query, conversation[1]!)
      return result(query, conversation[0]!) + fin(iq, { set: { first: 'a', last: 'b' } })
    })
    const ids = idsOf(archive)
    await turns()
    host.receive(late!)
    expect(await ids).toBe('ab')
    expect(clock.pending).toBe(0)
  })

  it('that never come are not waited for for ever', async () => {
    const { archive, clock } = client(
      (query, iq) => result(query, conversation[0]!) + fin(iq, { set: { first: 'a', last: 'b' } }),
    )
    const ids = idsOf(archive)
    await turns()
    clock.advance(2000)
    expect(await ids).toBe('a')
  })

  it('that cannot be read cost themselves alone', async () => {
    const { archive, failures } = client(
      (query, iq) =>
        result(query, conversation[0]!).replace(" id='a'", '') +
        result(query, kept('b', "from='@@' to='juliet@capulet.example'")) +
        result(query, { ...kept('c'), xml: "<message xmlns='urn:example:other'/>" }) +
        result(query, conversation[3]!) +
        fin(iq, { set: { first: 'b', last: 'd' } }),
    )
    expect(await idsOf(archive)).toBe('d')
    expect(failures).toEqual([
      ['xep-0313', 'invalid-element'],
      ['xep-0313', 'invalid-jid'],
    ])
  })

  it.each([
    ['the account', undefined, "from='romeo@montague.example' to='nurse@verona.example'"],
    ['a room', room, "from='romeo@montague.example' to='square@rooms.verona.example'"],
    ['a room, in no name', room, ''],
    ['a room, in the name of the account', room, `from='${account}' to='romeo@montague.example'`],
  ])('of %s are not of others', async (_, of, attrs) => {
    const { host, archive, failures } = client(archiveOf([kept('x', attrs)]))
    const seen: unknown[] = []
    host.xmpp.events.on('message:copy', (one) => void seen.push(one))
    expect(await idsOf(archive, { deliver: true }, of)).toBe('')
    expect(failures).toEqual([['xep-0313', 'foreign-message']])
    expect(await idsOf(archive, { deliver: true, anySender: true }, of)).toBe('x')
    expect(seen).toEqual([])
  })

  it('that do not fit are not reported for ever', async () => {
    const foreign = Array.from({ length: 50 }, (_, index) => kept(`${index}`, "from='romeo@montague.example'"))
    const { archive, failures } = client(archiveOf(foreign))
    expect(await idsOf(archive, {}, room)).toBe('')
    expect(failures).toHaveLength(10)
  })

  it('that are too many end the query', async () => {
    const { archive } = client(archiveOf(conversation), { maxResults: 4 })
    await expect(archive.page()).rejects.toMatchObject({ code: 'too-many-results' })
  })

  it('that are too large end the query', async () => {
    const large = {
      ...conversation[0]!,
      xml: `<message xmlns='jabber:client'><body>${'x'.repeat(5000)}</body></message>`,
    }
    const { archive } = client(archiveOf([large]), { maxBytes: 5000 })
    await expect(archive.page()).rejects.toMatchObject({ code: 'too-many-results' })
  })

  it('of a query that was given up are dropped', async () => {
    const { host, archive, queries, failures } = client(() => '')
    const given = new AbortController()
    const page = archive.page(undefined, { signal: given.signal })
    await host.nextSent(() => true)
    given.abort(new Error('enough'))
    await expect(page).rejects.toThrow('enough')
    host.receive(result(queries[0]!, conversation[0]!))
    expect(failures).toEqual([])
  })
})
