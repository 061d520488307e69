import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { createParser, DEFAULT_LIMITS, Element, type ParserLimits, parse } from './index.js'

const HEADER = '<stream>'
const encode = (text: string) => new TextEncoder().encode(text)

/** Number of bytes after the header, in chunks of the given text, at which the parser gives up; and with which error. */
function stops(chunk: string, limits: Partial<ParserLimits> = {}, opening = '', most = 4_194_304) {
  let error: string | undefined
  let delivered = 0
  const parser = createParser(
    { onOpen() {}, onElement: () => delivered++, onClose() {}, onError: ({ code }) => (error = code) },
    { limits },
  )
  const bytes = encode(chunk)
  parser.write(HEADER + opening)
  let fed = 0
  while (error === undefined && fed < most) {
    parser.write(bytes)
    fed += bytes.length
  }
  return { error, fed, delivered }
}

describe('what never ends stops at the limit of bytes', () => {
  it.each([
    ['text', '<a>', 'x'.repeat(4096)],
    ['text in pieces of one byte', '<a>', 'x'],
    ['the name of a tag', '<a', 'a'.repeat(4096)],
    ['an attribute', "<a b='", 'x'.repeat(4096)],
    ['a reference', '<a>&', 'a'.repeat(4096)],
    ['a comment', '<a><!--', 'x'.repeat(4096)],
    ['CDATA', '<a><![CDATA[', '<x>]]'.repeat(1024)],
    ['a processing instruction', '<a><?x ', '<x/>'.repeat(1024)],
    ['white space in a stanza', '<a>', ' '.repeat(4096)],
    ['white space in a tag', '<a ', ' '.repeat(4096)],
  ])('%s', (_, opening, chunk) => {
    const { error, fed, delivered } = stops(chunk, { maxChildren: 1e9 }, opening)
    expect(error).toBe('policy-violation')
    expect(delivered).toBe(0)
    expect(fed).toBeLessThanOrEqual(DEFAULT_LIMITS.maxStanzaBytes + chunk.length)
    expect(fed).toBeGreaterThan(DEFAULT_LIMITS.maxStanzaBytes - chunk.length - opening.length)
  })

  it('a stanza of many elements, at the limit of nodes', () => {
    expect(stops('<b/>', {}, '<a>')).toMatchObject({
      error: 'policy-violation',
      fed: 4 * (DEFAULT_LIMITS.maxChildren + 1),
    })
  })

  it('a header, and what comes before it', () => {
    for (const opening of ['<stream a="', '<?xml ', '<?xml version="1.0"?>', '<stream ']) {
      let error: string | undefined
      let fed = 0
      const parser = createParser({ onOpen() {}, onElement() {}, onClose() {}, onError: ({ code }) => (error = code) })
      parser.write(opening)
      for (; error === undefined && fed < 4_194_304; fed += 1000) parser.write(' '.repeat(1000))
      expect(error).toBe('policy-violation')
      expect(fed).toBeLessThanOrEqual(DEFAULT_LIMITS.maxStanzaBytes + 1000)
    }
  })
})

describe('the limits are exact', () => {
  const accepts = (xml: string, limits: Partial<ParserLimits>, size: number) => {
    const bytes = encode(HEADER + xml)
    const seen: string[] = []
    const parser = createParser(
      { onOpen() {}, onElement: ({ name }) => seen.push(name), onClose() {}, onError: ({ code }) => seen.push(code) },
      { limits },
    )
    for (let at = 0; at < bytes.length; at += size) parser.write(bytes.subarray(at, at + size))
    return seen
  }

  it.each([1, 3, 100, 1023, 1024, 1025, 1e6])('bytes, in chunks of %d', (size) => {
    for (const text of ['x'.repeat(3000), 'é€😀'.repeat(400), '€'.repeat(1500)]) {
      const stanza = `<a>${text}<b/></a>`
      const maxStanzaBytes = encode(stanza).length
      const around = '<b/>\n é'.slice(0, 5)
      expect(accepts(around + stanza + stanza, { maxStanzaBytes }, size)).toEqual(['b', 'a', 'a'])
      expect(accepts(around + stanza + stanza, { maxStanzaBytes: maxStanzaBytes - 1 }, size)).toEqual([
        'b',
        'policy-violation',
      ])
    }
  })

  it('levels, attributes and nodes', () => {
    expect(accepts('<a><b><c/></b></a>', { maxDepth: 3 }, 1e6)).toEqual(['a'])
    expect(accepts('<a><b><c/></b></a>', { maxDepth: 2 }, 1e6)).toEqual(['policy-violation'])
    expect(accepts("<a b='' c=''/><a/><a b='' c=''/>", { maxAttributes: 2 }, 1e6)).toEqual(['a', 'a', 'a'])
    expect(accepts("<a b='' c=''/>", { maxAttributes: 1 }, 1e6)).toEqual(['policy-violation'])
    expect(accepts('<a>x<b>y<![CDATA[z]]></b></a>'.repeat(2), { maxChildren: 3 }, 1e6)).toEqual(['a', 'a'])
    expect(accepts('<a>x<b>y<![CDATA[z]]></b></a>', { maxChildren: 2 }, 1e6)).toEqual(['policy-violation'])
  })

  it('hold for a document too', () => {
    expect(parse('<a><b/></a>', { limits: { maxStanzaBytes: 11, maxDepth: 2, maxChildren: 1 } }).name).toBe('a')
    expect(() => parse('<a><b/></a>', { limits: { maxStanzaBytes: 10 } })).toThrow('too long')
    expect(() => parse('<a><b/></a>', { limits: { maxDepth: 1 } })).toThrow('deeply')
    expect(() => parse('<a><b/></a>', { limits: { maxChildren: 0 } })).toThrow('nodes')
  })
})

describe('memory', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const used = () => {
    collect()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }

  it('does not grow with white space between stanzas', () => {
    let seen = 0
    const parser = createParser({ onOpen() {}, onElement: () => seen++, onClose() {}, onError() {} })
    parser.write(HEADER)
    const space = encode(' \r\n\t'.repeat(16_384))
    const before = used()
    for (let i = 0; i < 256; i++) parser.write(space)
    expect(used() - before).toBeLessThan(2_000_000)
    parser.write('<a/>')
    expect(seen).toBe(1)
  })

  it('does not grow with names and namespaces that come once', () => {
    let seen = 0
    const parser = createParser({ onOpen() {}, onElement: () => seen++, onClose() {}, onError() {} })
    parser.write(HEADER)
    const before = used()
    for (let i = 0; i < 20_000; i++) parser.write(`<name${i} attribute${i}='' xmlns='urn:${'x'.repeat(100)}${i}'/>`)
    expect(seen).toBe(20_000)
    expect(used() - before).toBeLessThan(4_000_000)
  })

  it('of a stanza that is kept does not hold the chunk it came in', () => {
    const kept: Element[] = []
    let count = 0
    const parser = createParser({
      onOpen() {},
      onElement: (element) => {
        if (count++ % 20 === 0) kept.push(element)
      },
      onClose() {},
      onError() {},
    })
    parser.write(HEADER)
    const stanza = (i: number) =>
      `<message id='${`${i}`.padStart(40, 'i')}'><body>${'text '.repeat(60)}${i}</body></message>`
    const before = used()
    for (let i = 0; i < 50_000; i += 200)
      parser.write(encode(Array.from({ length: 200 }, (_, k) => stanza(i + k)).join('')))
    expect(kept).toHaveLength(2500)
    expect((used() - before) / kept.length).toBeLessThan(6_000)
    expect(kept[2499]).toBeInstanceOf(Element)
  })
})
