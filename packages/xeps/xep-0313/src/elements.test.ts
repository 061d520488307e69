import { readFileSync } from 'node:fs'
import { JID } from '@trestle/jid'
import { elementFrom, expectXml, roundTrip } from '@trestle/testing'
import { DataForm } from '@trestle/xep-0004'
import { describe, expect, it } from 'vitest'
import {
  type ArchiveFilter,
  MamFin,
  MamMetadata,
  MamMetadataRequest,
  MamQuery,
  MamResult,
  NS_MAM,
  readFilter,
  writeFilter,
} from './index.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const start = new Date('2026-08-07T00:00:00Z')

describe('a query', () => {
  it.each([
    ['query', { queryId: 'f27' }],
    ['query-service', { queryId: 'f28' }],
    ['fields-request', {}],
  ])('for everything: %s', (name, expected) => {
    expect(roundTrip(fixture(name), MamQuery)).toEqual(expected)
  })

  it.each<[string, ArchiveFilter]>([
    ['query-with', { with: JID.parse('romeo@montague.example') }],
    ['query-timespan', { start: new Date('2026-06-07T00:00:00Z'), end: new Date('2026-07-07T13:23:54Z') }],
    ['query-start', { start }],
    ['query-after-id', { afterId: 'b-2' }],
    ['query-between-ids', { afterId: 'a-1', beforeId: 'b-2' }],
    ['query-ids', { ids: ['a-1'] }],
    ['query-with-groupchat', { includeGroupchat: true }],
    ['query-without-groupchat', { includeGroupchat: false }],
  ])('with a filter: %s', (name, filter) => {
    const { form } = roundTrip(fixture(name), MamQuery)
    expect(readFilter(form!)).toEqual(filter)
    expect(readFilter(writeFilter(filter)!)).toEqual(filter)
  })

  it('with the fields of others', () => {
    const { form } = roundTrip(fixture('query-other-fields'), MamQuery)
    const filter = readFilter(form!)
    expect(filter.fields?.map(({ var: name, values }) => [name, values])).toEqual([
      ['{http://verona.example/}free-text-search', ['wherefore']],
      ['{http://verona.example/}stanza-content', ['{http://jabber.org/protocol/mood}mood/lonely']],
    ])
    expectXml(
      DataForm.encode(writeFilter(filter)!),
      elementFrom(fixture('query-other-fields')).elements()[0]!.elements()[0]!,
    )
  })

  it.each([
    ['query-page', { max: 10 }, undefined],
    ['query-next-page', { max: 10, after: 'b-2' }, undefined],
    ['query-last-page', { max: 10, before: '' }, undefined],
    ['query-flipped-page', { max: 10, after: 'b-2' }, true],
  ])('for a page: %s', (name, set, flipPage) => {
    const query = roundTrip(fixture(name), MamQuery)
    expect([query.set, query.flipPage, readFilter(query.form!)]).toEqual([set, flipPage, { start }])
  })

  it('keeps what extends it', () => {
    const xml = `<query xmlns='${NS_MAM}' node='songs'><order xmlns='urn:example:order' field='id'/></query>`
    expect(roundTrip(xml, MamQuery)).toMatchObject({ node: 'songs' })
  })

  it('lets everything through without a filter', () => {
    expect(writeFilter({})).toBeUndefined()
  })
})

describe('a filter', () => {
  const read = (fields: string, type = 'submit', formType = NS_MAM) =>
    readFilter(
      DataForm.decode(
        elementFrom(`<x xmlns='jabber:x:data' type='${type}'>
          <field var='FORM_TYPE' type='hidden'><value>${formType}</value></field>${fields}</x>`),
      ),
    )
  const field = (name: string, ...values: string[]) =>
    `<field var='${name}'>${values.map((value) => `<value>${value}</value>`).join('')}</field>`

  it.each([
    ['with', field('with', '@@')],
    ['start', field('start', 'yesterday')],
    ['end', field('end', '2026-13-01T00:00:00Z')],
    ['include-groupchat', field('include-groupchat', 'perhaps')],
    ['ids', field('ids', ...Array.from({ length: 1001 }, (_, index) => `${index}`))],
  ])('is refused where %s does not fit', (name, fields) => {
    const refused = expect.objectContaining({ code: 'bad-request', text: expect.stringContaining(name) })
    expect(() => read(fields)).toThrow(refused)
  })

  it('is refused in another form', () => {
    expect(() => read('', 'result')).toThrow(expect.objectContaining({ code: 'bad-request' }))
    expect(() => read('', 'submit', 'urn:example:owl')).toThrow(expect.objectContaining({ code: 'bad-request' }))
  })

  it('does without empty fields', () => {
    expect(read(field('with', '') + field('start') + field('after-id', ''))).toEqual({})
  })
})

describe('the answer', () => {
  it('tells which fields there are', () => {
    const { form } = roundTrip(fixture('fields-result'), MamQuery)
    expect(form?.fields?.map((one) => one.var)).toContain('{http://verona.example/}free-text-search')
  })

  it.each([
    ['result', 'a-1', '2026-07-10T23:08:25Z', 'nurse@verona.example'],
    ['result-received', 'a-1', '2026-07-10T23:08:25Z', 'romeo@montague.example/orchard'],
    ['result-sent', 'b-2', '2026-07-10T23:09:32Z', 'juliet@capulet.example/balcony'],
    ['result-room-1', 'r-1', '2026-10-13T23:58:37Z', 'square@rooms.verona.example/Samson'],
    ['result-room-2', 'r-2', '2026-10-13T23:58:43Z', 'square@rooms.verona.example/Gregory'],
  ])('has messages: %s', (name, id, stamp, from) => {
    const { forwarded, ...result } = roundTrip(fixture(name), MamResult)
    expect([result.id, forwarded.delay?.stamp, forwarded.message?.attrs['from']]).toEqual([id, new Date(stamp), from])
  })

  it('has places of messages that were deleted', () => {
    expect(roundTrip(fixture('result-deleted'), MamResult)).toEqual({
      queryId: 'f27',
      id: 'c-3',
      forwarded: { delay: { stamp: new Date('2026-07-10T23:10:00Z') } },
    })
  })

  it.each([
    ['fin', { set: { first: 'a-1', index: 0, last: 'b-2' } }],
    ['fin-limited', { set: { first: 'a-1', index: 0, last: 'b-2', count: 20 } }],
    ['fin-complete', { complete: true, set: { first: 'a-1', index: 0, last: 'b-2', count: 16 } }],
    ['fin-unstable', { stable: false, set: { first: 'a-1', last: 'b-2' } }],
  ])('ends: %s', (name, expected) => {
    expect(roundTrip(fixture(name), MamFin)).toEqual(expected)
  })

  it('ends without what does not fit', () => {
    expect(MamFin.decode(elementFrom(`<fin xmlns='${NS_MAM}' complete='yes' stable=''/>`))).toEqual({})
  })

  it('tells of the ends of the archive', () => {
    expect(roundTrip(fixture('metadata-request'), MamMetadataRequest)).toEqual({})
    expect(roundTrip(fixture('metadata-empty-result'), MamMetadata)).toEqual({})
    expect(roundTrip(fixture('metadata-result'), MamMetadata)).toEqual({
      start: { id: 'YWxwaGEg', timestamp: new Date('2018-08-22T21:09:04Z') },
      end: { id: 'b21lZ2Eg', timestamp: new Date('2026-04-20T14:34:21Z') },
    })
  })
})
