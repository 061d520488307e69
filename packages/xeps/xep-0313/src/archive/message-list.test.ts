import { JID } from '@trestle/jid'
import { elementFrom } from '@trestle/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMessageList } from './message-list.js'
import type { FindMessages, StoredMessage } from './ops.js'

const owner = JID.parse('juliet@capulet.example')
const romeo = JID.parse('romeo@montague.example/orchard')

function stored(id: string, second = 0, init: Partial<StoredMessage> & { body?: string } = {}): StoredMessage {
  const { from = romeo, to = owner, body = id, ...others } = init
  const message = elementFrom(`<message xmlns='jabber:client' from='${from}' to='${to}'><body>${body}</body></message>`)
  return { id, at: new Date(Date.UTC(2026, 0, 1, 0, 0, second)), from, to, message, ...others }
}

function listOf(messages: readonly StoredMessage[], { maxMessages = 100, maxBytes = 100_000 } = {}) {
  const list = createMessageList({ owner, maxMessages, maxBytes })
  for (const one of messages) list.add(one)
  const find = (query: Partial<FindMessages> = {}) =>
    list
      .find({ backwards: false, limit: 100, ...query })
      ?.map(({ id }) => id)
      .join('')
  return { list, find }
}

describe('an archive', () => {
  const letters = [...'abcdef'].map((id, second) => stored(id, second))

  it.each<[Partial<FindMessages>, string]>([
    [{}, 'abcdef'],
    [{ limit: 2 }, 'ab'],
    [{ limit: 2, backwards: true }, 'ef'],
    [{ limit: 2, after: 'b' }, 'cd'],
    [{ limit: 2, before: 'e', backwards: true }, 'cd'],
    [{ after: 'f' }, ''],
    [{ afterId: 'a', beforeId: 'd' }, 'bc'],
    [{ afterId: 'd', beforeId: 'b' }, ''],
    [{ afterId: 'a', after: 'c' }, 'def'],
    [{ start: letters[2]!.at }, 'cdef'],
    [{ end: letters[2]!.at }, 'abc'],
    [{ start: letters[3]!.at, end: letters[2]!.at }, ''],
    [{ ids: ['e', 'b'] }, 'be'],
    [{ ids: [] }, ''],
  ])('finds by %j', (query, expected) => {
    expect(listOf(letters).find(query)).toBe(expected)
  })

  it.each([{ after: 'z' }, { before: 'z' }, { afterId: 'z' }, { beforeId: 'z' }, { ids: ['a', 'z'] }])(
    'does not know %j',
    (query) => {
      expect(listOf(letters).find(query)).toBeUndefined()
    },
  )

  it('finds by whom they are from or to', () => {
    const nurse = JID.parse('nurse@verona.example')
    const messages = [
      stored('a'),
      stored('b', 1, { from: owner, to: romeo.bare }),
      stored('c', 2, { from: nurse }),
      stored('d', 3, { from: owner.withResource('balcony'), to: owner }),
      stored('e', 4, { from: owner.withResource('balcony'), to: nurse }),
    ]
    const { find } = listOf(messages)
    expect(find({ with: romeo.bare })).toBe('ab')
    expect(find({ with: romeo })).toBe('a')
    expect(find({ with: nurse })).toBe('ce')
    expect(find({ with: owner })).toBe('d')
    expect(find({ with: owner.withResource('balcony') })).toBe('de')
    expect(find({ with: JID.parse('tybalt@capulet.example') })).toBe('')
  })

  it('finds without messages of rooms where they are not wanted', () => {
    const room = elementFrom("<message xmlns='jabber:client' type='groupchat'><body>b</body></message>")
    const { find, list } = listOf([stored('a'), stored('b', 1, { message: room })])
    expect([find({ includeGroupchat: true }), find({ includeGroupchat: false })]).toEqual(['ab', 'a'])
    expect([list.count({}), list.count({ includeGroupchat: false }), list.count({ afterId: 'z' })]).toEqual([2, 1, 0])
  })

  it('orders by time, and those of one time as they were added', () => {
    const { find } = listOf([stored('c', 5), stored('a', 1), stored('d', 5), stored('b', 1), stored('e', 5)])
    expect(find()).toBe('abcde')
    expect([find({ after: 'a' }), find({ before: 'd' }), find({ after: 'c', before: 'e' })]).toEqual([
      'bcde',
      'abc',
      'd',
    ])
  })

  it('keeps the place of what is deleted, and of what is added once more', () => {
    const { list, find } = listOf(letters)
    const before = list.bytes
    expect([list.delete('b'), list.delete('z')]).toEqual([true, false])
    list.add(stored('c', 50, { body: 'other' }))
    expect(find()).toBe('abcdef')
    const [, b, c] = list.find({ backwards: false, limit: 3 })!
    expect([b?.message, c?.message?.text(), c?.at]).toEqual([undefined, '', letters[2]!.at])
    expect(list.bytes).toBeLessThan(before)
  })

  it('drops the oldest where there are too many, or they weigh too much', () => {
    expect(listOf(letters, { maxMessages: 3 }).find()).toBe('def')
    const { list, find } = listOf([...letters, stored('g', 9, { body: 'x'.repeat(900) })], { maxBytes: 1200 })
    expect(find()).toBe('fg')
    expect(list.bytes).toBeLessThanOrEqual(1200)
    expect(listOf([stored('a'), stored('b', 1, { body: 'x'.repeat(5000) })], { maxBytes: 1200 }).find()).toBe('b')
  })

  it('gives each message once, page by page, whatever their times', () => {
    const times = fc.array(fc.nat(3), { maxLength: 20 })
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 7 }), fc.boolean(), (seconds, limit, backwards) => {
        const { list } = listOf(seconds.map((second, index) => stored(`${index}`, second)))
        const all = list.find({ backwards: false, limit: 100 })!.map(({ id }) => id)
        const paged: string[] = []
        for (;;) {
          const cursor = backwards ? { before: paged[0] } : { after: paged.at(-1) }
          const page = list.find({ ...cursor, backwards, limit })!.map(({ id }) => id)
          if (page.length === 0) break
          if (backwards) paged.unshift(...page)
          else paged.push(...page)
        }
        expect(paged).toEqual(all)
        expect(all.map((id) => seconds[Number(id)])).toEqual(seconds.toSorted())
      }),
    )
  })
})
