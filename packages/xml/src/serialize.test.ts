import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tree } from '../test/arbitrary-tree.js'
import {
  createParser,
  Element,
  escapeAttribute,
  escapeText,
  NS_XML,
  parse,
  serialize,
  serializeOpen,
  XmlError,
} from './index.js'

const NS_STREAMS = 'http://etherx.jabber.org/streams'

describe('serialize', () => {
  it('declares a namespace only where it differs from the one around', () => {
    const tree = new Element('a', 'u', {}, [
      new Element('b', 'u'),
      new Element('c', 'v', {}, [new Element('d', 'v'), new Element('e', 'u')]),
      new Element('f', '', {}, [new Element('g', '')]),
    ])
    const inside = "<b/><c xmlns='v'><d/><e xmlns='u'/></c><f xmlns=''><g/></f></a>"
    expect(serialize(tree)).toBe(`<a xmlns='u'>${inside}`)
    expect(serialize(tree, { parentNs: 'u' })).toBe(`<a>${inside}`)
    expect(serialize(new Element('a', ''), { parentNs: 'u' })).toBe("<a xmlns=''/>")
  })

  it('writes namespaced attributes with prefixes that are always the same', () => {
    const attrs = { id: '1', '{u}b': '2', '{v}b': '3', '{u}c': '4', 'xml:lang': 'de', [`{${NS_XML}}space`]: 'default' }
    const text =
      "<a id='1' ns1:b='2' ns2:b='3' ns1:c='4' xml:lang='de' xml:space='default' xmlns:ns1='u' xmlns:ns2='v'/>"
    expect(serialize(new Element('a', '', attrs))).toBe(text)
    expect(serialize(new Element('a', '', { ...attrs }))).toBe(text)
  })

  it('uses a prefix in force for the element, not for what is in it', () => {
    const features = new Element('features', NS_STREAMS, { '{w}x': '1' }, [
      new Element('bind', 'urn:ietf:params:xml:ns:xmpp-bind'),
      new Element('features', NS_STREAMS),
      new Element('message', 'jabber:client'),
    ])
    expect(serialize(features, { parentNs: 'jabber:client', prefixes: { [NS_STREAMS]: 'stream', other: 'ns1' } })).toBe(
      "<stream:features ns1:x='1' xmlns:ns1='w'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>" +
        `<features xmlns='${NS_STREAMS}'/><message/></stream:features>`,
    )
    expect(serialize(new Element('a', 'u', { '{v}b': '' }), { prefixes: { u: 'ns1' } })).toBe(
      "<ns1:a ns2:b='' xmlns:ns2='v'/>",
    )
    expect(serialize(features, { parentNs: NS_STREAMS, prefixes: { [NS_STREAMS]: 'stream' } })).toMatch(/^<features /)
    expect(serialize(new Element('a', 'constructor'), { prefixes: {} })).toBe("<a xmlns='constructor'/>")
  })

  it('writes an element of the xml namespace with its prefix', () => {
    const tree = new Element('a', 'u', {}, [new Element('b', NS_XML, {}, [new Element('c', 'u')])])
    expect(serialize(tree)).toBe("<a xmlns='u'><xml:b><c/></xml:b></a>")
    expect(parse(serialize(tree))).toEqual(tree)
  })

  it('leaves out attributes whose value is undefined', () => {
    expect(serialize(new Element('a', '', { b: undefined as unknown as string, c: '' }))).toBe("<a c=''/>")
  })

  it.each([
    ['control character in text', new Element('a', '', {}, ['\u0000'])],
    ['control character in text that needs escaping', new Element('a', '', {}, ['<\u001f'])],
    ['half a surrogate pair in text', new Element('a', '', {}, ['\ud83d'])],
    ['the other half', new Element('a', '', {}, ['😀\ude00'])],
    ['U+FFFE', new Element('a', '', {}, ['\ufffe'])],
    ['U+FFFF in an attribute', new Element('a', '', { b: '\uffff' })],
    ['control character in an attribute', new Element('a', '', { b: '\b' })],
    ['control character in a namespace', new Element('a', '\u0001')],
    ['empty name', new Element('', '')],
    ['name with a space', new Element("a b='c'", '')],
    ['name with a bracket', new Element('a><b', '')],
    ['name with a prefix', new Element('a:b', '')],
    ['name that begins with a digit', new Element('1', '')],
    ['name with a line end', new Element('a\n', '')],
    ['name of a nested element', new Element('a', '', {}, [new Element('/a', '')])],
    ['attribute without a name', new Element('a', '', { '': '' })],
    ['attribute named with a quote', new Element('a', '', { "b='' c": '' })],
    ['attribute with an unknown prefix', new Element('a', '', { 'b:c': '' })],
    ['attribute that would declare the default namespace', new Element('a', '', { xmlns: 'u' })],
    ['attribute that would declare a prefix', new Element('a', '', { 'xmlns:b': 'u' })],
    ['attribute with xml: alone', new Element('a', '', { 'xml:': '' })],
    ['attribute with two prefixes', new Element('a', '', { 'xml:b:c': '' })],
    ['attribute of no namespace in braces', new Element('a', '', { '{}b': '' })],
    ['attribute with an open brace', new Element('a', '', { '{b': '' })],
    ['attribute with a bad local part', new Element('a', '', { '{u}b c': '' })],
    ['attribute of the xmlns namespace', new Element('a', '', { '{http://www.w3.org/2000/xmlns/}b': 'u' })],
    ['attribute given twice', new Element('a', '', { 'xml:lang': 'a', [`{${NS_XML}}lang`]: 'b' })],
    ['element of the xmlns namespace', new Element('a', 'http://www.w3.org/2000/xmlns/')],
  ])('refuses: %s', (_, element) => {
    for (const write of [serialize, serializeOpen]) {
      if (write === serializeOpen && element.children.length > 0) continue
      expect(() => write(element)).toThrow(expect.objectContaining({ name: 'XmlError', code: 'invalid-xml' }))
    }
  })
})

describe('serializeOpen', () => {
  const root = new Element('stream', NS_STREAMS, { to: 'a.example', 'xml:lang': 'en', '{u}x': "'" }, [
    new Element('no', ''),
  ])

  it('writes the header of a stream', () => {
    const header = serializeOpen(root, { declare: { '': 'jabber:client', stream: NS_STREAMS } })
    expect(header).toBe(
      `<stream:stream xmlns='jabber:client' xmlns:stream='${NS_STREAMS}' to='a.example' xml:lang='en' ns1:x='&apos;' xmlns:ns1='u'>`,
    )
    let read: Element | undefined
    const fail = () => expect.unreachable()
    createParser({ onOpen: (element) => (read = element), onElement: fail, onClose: fail, onError: fail }).write(header)
    expect(read).toEqual(new Element('stream', NS_STREAMS, root.attrs))
  })

  it('declares the namespace of the root where nobody did', () => {
    expect(serializeOpen(new Element('open', 'urn:x'))).toBe("<open xmlns='urn:x'>")
    expect(serializeOpen(new Element('open', 'urn:x'), { declare: { '': 'urn:x' } })).toBe("<open xmlns='urn:x'>")
    expect(serializeOpen(new Element('open', 'urn:x'), { declare: { p: 'urn:y' } })).toBe(
      "<open xmlns='urn:x' xmlns:p='urn:y'>",
    )
    expect(serializeOpen(new Element('open', ''))).toBe('<open>')
    expect(() => serializeOpen(new Element('open', 'urn:x'), { declare: { '': 'urn:y' } })).toThrow(XmlError)
    expect(() => serializeOpen(new Element('open', ''), { declare: { '': 'urn:y' } })).toThrow(XmlError)
  })

  it.each([
    ['xmlns', 'u'],
    ['xml', 'u'],
    ['p', ''],
    ['p', NS_XML],
    ["p='' q", 'u'],
  ])('refuses to declare %s as %s', (prefix, uri) => {
    expect(() => serializeOpen(root, { declare: { stream: NS_STREAMS, [prefix]: uri } })).toThrow(XmlError)
  })
})

describe('escaping', () => {
  it('covers what would be markup, or read as something else', () => {
    expect(escapeText('a & <b> "c" \'d\' ]]> \t\n\r')).toBe('a &amp; &lt;b&gt; "c" \'d\' ]]&gt; \t\n&#xD;')
    expect(escapeAttribute('a & <b> "c" \'d\' \t\n\r')).toBe(
      'a &amp; &lt;b&gt; &quot;c&quot; &apos;d&apos; &#x9;&#xA;&#xD;',
    )
    expect(escapeText('nothing to do: é€😀')).toBe('nothing to do: é€😀')
  })

  it('keeps every text that XML can carry, and refuses every other', () => {
    const anyText = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.nat(0xffff).map((n) => String.fromCharCode(n)) }),
    )
    const carried = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]*$/u
    fc.assert(
      fc.property(anyText, (text) => {
        if (!carried.test(text)) {
          expect(() => escapeText(text)).toThrow(XmlError)
          expect(() => escapeAttribute(text)).toThrow(XmlError)
          return
        }
        expect(parse(`<a>${escapeText(text)}</a>`).text()).toBe(text)
        expect(parse(`<a b='${escapeAttribute(text)}' c="${escapeAttribute(text)}"/>`).attrs).toEqual({
          b: text,
          c: text,
        })
      }),
    )
  })
})

describe('round trip', () => {
  const plain = (element: Element): unknown => [
    element.name,
    element.ns,
    Object.entries(element.attrs).sort(([a], [b]) => (a < b ? -1 : 1)),
    element.children.map((node) => (typeof node === 'string' ? node : plain(node))),
  ]

  it('gives the same tree back, however the bytes are cut', () => {
    fc.assert(
      fc.property(tree, fc.array(fc.nat(2000)), (element, cuts) => {
        const written = serialize(element, { parentNs: 'jabber:client' })
        expect(plain(parse(serialize(element)))).toEqual(plain(element))
        const bytes = new TextEncoder().encode(`<stream xmlns='jabber:client'>${written}${written}</stream>`)
        const read: unknown[] = []
        const parser = createParser({
          onOpen() {},
          onElement: (stanza) => read.push(plain(stanza)),
          onClose: () => read.push('close'),
          onError: (error) => read.push(error),
        })
        let from = 0
        for (const cut of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
          parser.write(bytes.subarray(from, cut))
          from = Math.max(from, cut)
        }
        parser.end()
        expect(read).toEqual([plain(element), plain(element), 'close'])
      }),
      { numRuns: 300 },
    )
  })
})
