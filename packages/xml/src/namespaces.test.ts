import { describe, expect, it } from 'vitest'
import { createParser, NS_XML, parse } from './index.js'

describe('namespaces', () => {
  it('follow declarations into the tree and out of it again', () => {
    const root = parse(
      "<a xmlns='u1' xmlns:p='u2'><p:b/><c xmlns='u3' xmlns:p='u4'><p:d/><e/></c><p:f/><g xmlns=''><h/></g><i/></a>",
    )
    const names = [root, ...root.elements().flatMap((child) => [child, ...child.elements()])].map(
      ({ ns, name }) => `${name} ${ns}`,
    )
    expect(names).toEqual(['a u1', 'b u2', 'c u3', 'd u4', 'e u3', 'f u2', 'g ', 'h ', 'i u1'])
  })

  it('do not apply to attributes without a prefix', () => {
    const { attrs } = parse("<a xmlns='u' xmlns:p='u' b='1' p:b='2' xml:lang='de' xml:space='preserve'/>")
    expect(Object.entries(attrs)).toEqual([
      ['b', '1'],
      ['xml:lang', 'de'],
      ['xml:space', 'preserve'],
      ['{u}b', '2'],
    ])
  })

  it('may be used in the tag that declares them, before the declaration', () => {
    const element = parse("<p:a p:b='1' xmlns:p='u'/>")
    expect(element.is('u', 'a')).toBe(true)
    expect(element.attrs['{u}b']).toBe('1')
  })

  it('know the prefix xml without a declaration, and with the right one', () => {
    expect(parse('<xml:a/>').ns).toBe(NS_XML)
    expect(parse(`<a xmlns:xml='${NS_XML}' xml:lang='x'/>`).attrs['xml:lang']).toBe('x')
  })

  it('cost the same however many are in scope', () => {
    let resolved = 0
    const parser = createParser({ onOpen() {}, onElement: () => resolved++, onClose() {}, onError() {} })
    const many = (level: number) =>
      Array.from({ length: 60 }, (_, i) => ` xmlns:p${level}-${i}='urn:${level}:${i}'`).join('')
    parser.write(`<stream xmlns:q='urn:q'>`)
    const levels = Array.from({ length: 60 }, (_, level) => `<a${many(level)}>`).join('')
    parser.write(`${levels}${'<q:b/>'.repeat(5000)}${'</a>'.repeat(60)}<q:c/>`)
    expect(resolved).toBe(2)
  })
})

describe('names of every object', () => {
  it('are attributes and elements like any other', () => {
    const element = parse("<constructor __proto__='1' constructor='2' toString='3'><__proto__/></constructor>")
    expect(Object.entries(element.attrs)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
      ['toString', '3'],
    ])
    expect(element.child('', '__proto__')?.attrs['hasOwnProperty']).toBeUndefined()
    expect(element.clone().attrs).toEqual(element.attrs)
    expect(element.clone().attrs['valueOf']).toBeUndefined()
  })
})
