import { ForbiddenError } from '@trestle/api-registry'
import { createTestNetwork } from '@trestle/testing'
import { disco } from '@trestle/xep-0030'
import { parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import {
  type FoundEntry,
  NS_SEARCH,
  type SearchFormInit,
  type SearchOptions,
  type SearchValues,
  search,
} from './index.js'

const form: SearchFormInit = {
  title: 'People of Verona',
  instructions: 'Who is it that you look for?',
  fields: [
    { var: 'last', type: 'text-single', label: 'House' },
    {
      var: 'mood',
      type: 'list-multi',
      options: [
        { label: 'In love', value: 'love' },
        { label: 'In wrath', value: 'wrath' },
      ],
    },
  ],
}
const people: readonly FoundEntry[] = [
  { jid: 'juliet@capulet.example', values: { last: 'Capulet', mood: ['love'] } },
  { jid: 'tybalt@capulet.example', values: { last: 'Capulet', mood: ['wrath'] } },
  { jid: 'romeo@montague.example', values: { last: 'Montague', mood: ['love', 'wrath'] } },
]

function createDirectory(offered = form, options: SearchOptions = {}) {
  const network = createTestNetwork()
  const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(search, options).goOnline()
  const directory = network.join({ jid: 'directory.verona.example', kind: 'component' }).use(search, options).goOnline()
  const asked: SearchValues[] = []
  const undo = directory.get(search).provide({
    form: () => offered,
    query({ args }) {
      asked.push({ ...args })
      return { entries: people.filter(({ values }) => args['last'] === undefined || values['last'] === args['last']) }
    },
  })
  return { network, romeo, directory, asked, undo, api: romeo.get(search) }
}

/** Sends a request as it stands; what is answered. */
async function request(romeo: ReturnType<typeof createDirectory>['romeo'], type: 'get' | 'set', content: string) {
  const payload = parse(`<query xmlns='${NS_SEARCH}'>${content}</query>`)
  return (await romeo.iq.request(type, 'directory.verona.example', payload)).payload!
}

describe('a search', () => {
  it('fills in the form of the service', async () => {
    const { api, asked } = createDirectory()
    const { columns, matches, complete } = await api.search('directory.verona.example', { last: 'Capulet' })
    expect(asked).toEqual([{ last: 'Capulet' }])
    expect(columns.map((one) => one.var)).toEqual(['jid', 'last', 'mood'])
    expect(matches.map(({ jid, values }) => [`${jid}`, values['last'], values['mood']])).toEqual([
      ['juliet@capulet.example', ['Capulet'], ['love']],
      ['tybalt@capulet.example', ['Capulet'], ['wrath']],
    ])
    expect(complete).toBe(true)
  })

  it('asks what there is to search for', async () => {
    const { api } = createDirectory()
    const offer = await api.getForm('directory.verona.example')
    expect(offer).toMatchObject({ instructions: 'Who is it that you look for?', fields: ['last'] })
    expect(offer.form).toMatchObject({ title: 'People of Verona', type: 'form' })
    const filled = { type: 'submit', fields: [{ var: 'last', values: ['Montague'] }] } as const
    expect((await api.submit('directory.verona.example', filled)).matches).toHaveLength(1)
  })

  it('refuses fields that there are not, and values that do not fit', async () => {
    const { api, asked } = createDirectory()
    const find = (values: Record<string, string>) => api.search('directory.verona.example', values)
    await expect(find({ nick: 'Cat' })).rejects.toMatchObject({ problems: { nick: { code: 'invalid' } } })
    await expect(find({ mood: 'calm' })).rejects.toMatchObject({ problems: { mood: { code: 'no-option' } } })
    expect(asked).toEqual([])
  })

  it('uses the plain fields of a service that has no form, and reads so many of its answers', async () => {
    const network = createTestNetwork()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(search, { maxMatches: 1 }).goOnline()
    const old = network.join({ jid: 'old.verona.example', kind: 'component' }).goOnline()
    const seen: string[] = []
    const query = (content: string) => parse(`<query xmlns='${NS_SEARCH}'>${content}</query>`)
    old.xmpp.iq.onRequest('get', { ns: NS_SEARCH, name: 'query' }, () => query('<first/><nick/>'))
    old.xmpp.iq.onRequest('set', { ns: NS_SEARCH, name: 'query' }, ({ payload }) => {
      seen.push(...payload!.elements().map((child) => `${child.name} ${child.text()}`))
      return query("<item jid='a@b.example'><nick>A</nick></item><item jid='c@b.example'/>")
    })
    const { matches, complete } = await romeo.get(search).search('old.verona.example', { nick: 'A' })
    expect(seen).toEqual(['nick A'])
    expect(matches.map(({ jid, values }) => [`${jid}`, { ...values }])).toEqual([['a@b.example', { nick: ['A'] }]])
    expect(complete).toBe(false)
    const wrong = romeo.get(search).search('old.verona.example', { last: 'A' })
    await expect(wrong).rejects.toMatchObject({ problems: { last: { code: 'invalid' } } })
  })

  it('reads rows whatever they are named', async () => {
    const network = createTestNetwork()
    const romeo = network.join({ jid: 'romeo@montague.example/orchard' }).use(search).goOnline()
    const odd = network.join({ jid: 'odd.verona.example', kind: 'component' }).goOnline()
    odd.xmpp.iq.onRequest('set', { ns: NS_SEARCH, name: 'query' }, () =>
      parse(`<query xmlns='${NS_SEARCH}'><x xmlns='jabber:x:data' type='result'>
        <reported><field var='address' type='jid-single'/><field var='constructor'/></reported>
        <item><field var='address'><value>a@b.example</value></field><field var='__proto__'><value>x</value></field></item>
        <item><field var='address'><value>a@@b</value></field></item>
        <item><field var='jid'/></item></x></query>`),
    )
    const { matches } = await romeo.get(search).submit('odd.verona.example', { type: 'submit' })
    expect(matches.map(({ jid }) => jid?.toString())).toEqual(['a@b.example', undefined, undefined])
    expect(matches[0]?.values['constructor']).toBeUndefined()
    expect(Object.entries(matches[0]!.values)).toContainEqual(['__proto__', ['x']])
  })
})

describe('a service', () => {
  it('answers those without forms by plain items', async () => {
    const { romeo, asked } = createDirectory()
    const query = await request(romeo, 'set', '<last>Capulet</last><nick>not asked for</nick>')
    expect(asked).toEqual([{ last: 'Capulet' }])
    expect(query.elements().map(({ name, attrs }) => [name, attrs['jid']])).toEqual([
      ['item', 'juliet@capulet.example'],
      ['item', 'tybalt@capulet.example'],
    ])
  })

  it('offers no plain fields where they would not do', async () => {
    const { api } = createDirectory({
      fields: [
        { var: 'last', type: 'text-single' },
        { var: 'city', required: true },
      ],
    })
    expect((await api.getForm('directory.verona.example')).fields).toEqual([])
  })

  it('finds nobody where nothing is searched for, unless it may', async () => {
    const closed = createDirectory()
    expect((await request(closed.romeo, 'set', '')).elements()).toEqual([])
    expect((await request(closed.romeo, 'set', '<last/>')).elements()).toEqual([])
    expect((await closed.api.search('directory.verona.example', {})).matches).toEqual([])
    expect(closed.asked).toEqual([])
    const open = createDirectory(form, { allowAll: true })
    expect((await open.api.search('directory.verona.example', {})).matches).toHaveLength(3)
  })

  it('answers so many entries, and reads no more of them', async () => {
    const { directory, api } = createDirectory(form, { maxResults: 2 })
    let read = 0
    directory.get(search).provide({
      form: () => form,
      query: () => ({
        entries: (async function* () {
          for (;;) yield { jid: `c${++read}@capulet.example`, values: {} }
        })(),
      }),
    })
    expect((await api.search('directory.verona.example', { last: 'x' })).matches).toHaveLength(2)
    expect(read).toBe(2)
  })

  const data = (content: string, type = 'submit') => `<x xmlns='jabber:x:data' type='${type}'>${content}</x>`
  it.each([
    ['another form', data("<field var='FORM_TYPE'><value>urn:example:other</value></field>"), 'not-acceptable'],
    ['a form to fill in', data('', 'form'), 'not-acceptable'],
    ['no option', data("<field var='mood'><value>calm</value></field>"), 'not-acceptable'],
    ['too long a value', data(`<field var='last'><value>${'x'.repeat(1001)}</value></field>`), 'not-acceptable'],
    ['several values', data("<field var='last'><value>a</value><value>b</value></field>"), 'not-acceptable'],
    ['a form without a type', "<x xmlns='jabber:x:data'/>", 'bad-request'],
  ])('refuses %s', async (_, content, condition) => {
    const { romeo, asked } = createDirectory()
    await expect(request(romeo, 'set', content)).rejects.toMatchObject({ condition })
    expect(asked).toEqual([])
  })

  it('says who asks, and refuses whom it wants to', async () => {
    const { directory, api, romeo } = createDirectory()
    const seen: string[] = []
    directory.get(search).provide({
      form: () => form,
      query({ from, jid }) {
        seen.push(`${from}`, `${jid}`)
        throw new ForbiddenError()
      },
    })
    await expect(api.search('directory.verona.example', { last: 'x' })).rejects.toMatchObject({
      condition: 'forbidden',
    })
    expect(seen).toEqual([`${romeo.jid}`, 'directory.verona.example'])
  })

  it('is one address of a component, which announces it until it is undone', async () => {
    const { romeo, undo, api } = createDirectory()
    const info = async () => (await romeo.get(disco).getInfo('directory.verona.example')).features.includes(NS_SEARCH)
    await expect(info()).resolves.toBe(true)
    await expect(api.getForm('juliet@directory.verona.example')).rejects.toMatchObject({
      condition: 'service-unavailable',
    })
    undo()
    await expect(info()).resolves.toBe(false)
    await expect(api.getForm('directory.verona.example')).rejects.toMatchObject({ condition: 'service-unavailable' })
  })
})
