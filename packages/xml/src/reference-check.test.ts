import { describe, expect, it } from 'vitest'
import { createParser, serialize } from './index.js'

/** What comes of the bytes in pieces of that size. */
function read(xml: string, size: number): string[] {
  const events: string[] = []
  const parser = createParser({
    onOpen() {},
    onElement: (element) => events.push(serialize(element)),
    onClose() {},
    onError: ({ code }) => events.push(code),
  })
  const bytes = new TextEncoder().encode(`<stream>${xml}`)
  for (let at = 0; at < bytes.length; at += size) parser.write(bytes.subarray(at, at + size))
  return events
}

describe('an ampersand that begins no reference', () => {
  it.each([
    '<message>a & b</message>',
    '<message>a &am</message>',
    '<message>&#12</message>',
    '<message>&#x1g;</message>',
    '<message>&#;</message>',
    '<message>&;</message>',
    '<message>&&amp;</message>',
    "<message to='&'/>",
    "<message to='a&b'/>",
    '<message to="&#x"/>',
    '<message><![CDATA[&]]>&</message>',
    '<message>&amp <![CDATA[;]]></message>',
    `<message>${'x'.repeat(2000)}& </message>`,
    `<message>&${'a'.repeat(2000)} ;</message>`,
  ])('is an error with the tag behind it, and what was complete before is not lost: %s', (xml) => {
    for (const size of [1, 2, 3, 7, 1024, 1e6]) {
      expect(read(`<a/>${xml}`, size)).toEqual(['<a/>', 'not-well-formed'])
      expect(read(`<a/>${xml}${'<b/>'.repeat(1000)}`, size)).toEqual(['<a/>', 'not-well-formed'])
    }
  })

  it.each([
    ['<a>1 &lt; 2 &#38; &#x26;</a>', '<a>1 &lt; 2 &amp; &amp;</a>'],
    [`<a>&#${'0'.repeat(2000)}38;</a>`, '<a>&amp;</a>'],
    ['<a><![CDATA[a & b &am ]] ]]>&amp;<![CDATA[&]]></a>', '<a>a &amp; b &amp;am ]] &amp;&amp;</a>'],
    ["<a b='&apos;&quot;'/>", "<a b='&apos;&quot;'/>"],
  ])('is none where it is part of one, or in a CDATA section: %s', (xml, expected) => {
    for (const size of [1, 2, 3, 7, 1024, 1e6]) expect(read(xml, size)).toEqual([expected])
  })

  it('is told from a reference to what nobody declared', () => {
    for (const size of [1, 9, 1e6]) {
      expect(read('<a>&nbsp;</a>', size)).toEqual(['restricted-xml'])
      expect(read(`<a>&${'a'.repeat(2000)};</a>`, size)).toEqual(['restricted-xml'])
    }
  })
})
