import { Element } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { allOf, anyOf, matchId, matchName, matchPath, matchWhere } from './matchers.js'

const NS = 'http://example.org/a#b'
const iq = (id: string, ...children: Element[]) => new Element('iq', 'jabber:client', { id }, children)
const query = (...children: Element[]) => new Element('query', NS, {}, ['\n', ...children])

describe('matchers', () => {
  it('matches names and ids', () => {
    expect(matchName('jabber:client', 'iq').test(iq('1'))).toBe(true)
    expect(matchName('jabber:server', 'iq').test(iq('1'))).toBe(false)
    expect(matchId('1').test(iq('1'))).toBe(true)
    expect(matchId('2').test(iq('1'))).toBe(false)
  })

  it('matches paths through any branch', () => {
    const item = new Element('item', NS)
    const path = matchPath(`{jabber:client}iq/{${NS}}query/{${NS}}item`)
    expect(path.test(iq('1', query(), query(item)))).toBe(true)
    expect(path.test(iq('1', query(), item))).toBe(false)
    expect(matchPath({ ns: 'jabber:client', name: 'iq' }).test(iq('1'))).toBe(true)
  })

  it('reads paths in which namespaces are missing as a mistake', () => {
    for (const path of ['', 'iq', '{a}iq/', '{a}iq//{b}c', '{a}iq/query', '/{a}iq', '{a}']) {
      expect(() => matchPath(path), path).toThrow(expect.objectContaining({ code: 'invalid-path' }))
    }
  })

  it('combines, and keeps the narrowest hint', () => {
    const both = allOf(
      matchWhere((e) => e.children.length > 0),
      matchName('jabber:client', 'iq'),
      matchPath(`{jabber:client}iq/{${NS}}query`),
    )
    expect(both.test(iq('1', query()))).toBe(true)
    expect(both.test(iq('1'))).toBe(false)
    expect(both.hints).toEqual([{ by: 'child', ns: NS, name: 'query' }])
    expect(allOf(matchName('a', 'b'), matchId('7')).hints).toEqual([{ by: 'id', id: '7' }])
    const either = anyOf(matchId('7'), matchName('a', 'b'))
    expect(either.test(iq('7'))).toBe(true)
    expect(either.test(iq('8'))).toBe(false)
    expect(either.hints).toHaveLength(2)
    expect(
      anyOf(
        matchId('7'),
        matchWhere(() => true),
      ).hints,
    ).toBeUndefined()
    expect(anyOf().test(iq('1'))).toBe(false)
    expect(allOf().test(iq('1'))).toBe(true)
  })
})
