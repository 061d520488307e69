import { decodeStreamError, encodeStreamError, StreamError, streamErrorConditions } from '@trestle/stanza'
import { Element, type ParserHandlers, type ParserOptions, parse, serialize, type XmlError } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { createFraming, type FramingSettings } from './frames.js'
import { codec } from './node/codec.js'

const OPEN = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='a.example' id='1' version='1.0'/>"
const CLOSE = "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>"

function reader(options: ParserOptions = {}, settings: Partial<FramingSettings> = {}, skip = true) {
  const heard: unknown[] = []
  const read: string[] = []
  const elements: Element[] = []
  const skipped: Element[] = []
  const handlers: ParserHandlers = {
    onOpen: (root, contentNs) => heard.push(['open', root.attrs['id'], contentNs]),
    onElement(element) {
      elements.push(element)
      heard.push(element.name)
    },
    ...(skip && {
      onSkipped(root: Element, error: XmlError) {
        skipped.push(root)
        heard.push(error.code)
      },
    }),
    onClose: () => heard.push('close'),
    onError: (error) => heard.push(error.code),
  }
  const framing = createFraming(
    {
      ...codec,
      read(frame, given) {
        read.push(frame)
        return parse(frame, given)
      },
    },
    { contentNamespace: 'jabber:client', ...settings },
  )
  return { heard, read, elements, skipped, parser: framing.createParser(handlers, options) }
}

const framing = createFraming(codec, { contentNamespace: 'jabber:client' })

describe('frames that are written', () => {
  it('open and close a stream', () => {
    expect(framing.open({ to: 'a.example', version: '1.0', lang: 'en' }, 'initiator')).toBe(
      "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='a.example' version='1.0' xml:lang='en'/>",
    )
    expect(framing.close()).toBe(CLOSE)
  })

  it('are documents of their own', () => {
    const message = new Element('message', 'jabber:client', { to: 'a@b' }, [
      new Element('body', 'jabber:client', {}, ['Hi']),
    ])
    expect(framing.serialize(message)).toBe("<message xmlns='jabber:client' to='a@b'><body>Hi</body></message>")
    expect(framing.joins).toBe(0)
    expect(framing.keepAlive).toBeUndefined()
  })

  it.each(streamErrorConditions)('say %s by the customary prefix', (condition) => {
    const frame = framing.serialize(encodeStreamError(new StreamError(condition)))
    expect(frame).toBe(
      `<stream:error xmlns:stream='http://etherx.jabber.org/streams'><${condition} xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>`,
    )
    expect(decodeStreamError(parse(frame)).condition).toBe(condition)
  })
})

const NS_XML = 'http://www.w3.org/XML/1998/namespace'
const limits = { maxStanzaBytes: 2000, maxDepth: 4, maxAttributes: 4, maxChildren: 6 }

describe('frames that are not acceptable', () => {
  it.each([
    ['too long', `<body>${'ä'.repeat(1500)}</body>`, 'policy-violation'],
    ['too long, and no XML', `${'x'.repeat(3000)}</body>`, 'policy-violation'],
    ['too deep', `${'<x>'.repeat(30)}${'</x>'.repeat(30)}`, 'policy-violation'],
    ['too many nodes', '<x/>y'.repeat(9), 'policy-violation'],
    ['too many attributes', "<x a='' b='' c='' d='' e='' f=''/>", 'policy-violation'],
    ['the namespace of xml by another prefix', `<x xmlns:ns1='${NS_XML}' ns1:foo='1'/>`, 'not-well-formed'],
    ['the namespace of xml as default', `<foo xmlns='${NS_XML}'/>`, 'not-well-formed'],
    ['a prefix that is not declared', "<p:x q:y=':'>a:b</p:x>", 'bad-namespace-prefix'],
    ['two colons', '<a:b:c/>', 'not-well-formed'],
    ['an attribute twice by prefixes', "<x xmlns:p='u' xmlns:q='u' p:a='' q:a=''/>", 'not-well-formed'],
  ])('are skipped, and the stream goes on: %s', (_, content, code) => {
    const { parser, heard, skipped } = reader({ limits })
    const frame = `<message xmlns='jabber:client' from='a@b/c:d' id='"1"' xml:lang='en'>${content}</message>`
    parser.write(OPEN)
    for (const text of [frame, "<a xmlns='jabber:client'/>", `<?xml version='1.0'?>\n${frame}`, CLOSE])
      parser.write(text)
    expect(heard.slice(1)).toEqual([code, 'a', code, 'close'])
    const root = new Element('message', 'jabber:client', { from: 'a@b/c:d', id: '"1"', 'xml:lang': 'en' })
    expect(skipped.map((one) => serialize(one))).toEqual([serialize(root), serialize(root)])
  })

  it('are skipped for what is wrong with their own tag, but for their name', () => {
    const { parser, heard, skipped } = reader({ limits })
    parser.write(`<message xmlns='jabber:client' xmlns:ns1='${NS_XML}' ns1:foo='a:b' id='1'/>`)
    parser.write(`<message xmlns='jabber:client' id='2' a='' b='' c='' d='' e=''/>`)
    parser.write(`<message xmlns='jabber:client' id='3' a='${'x'.repeat(3000)}'/>`)
    expect(skipped.map(({ attrs }) => [attrs['id'], Object.keys(attrs).length])).toEqual([
      ['1', 1],
      ['2', 6],
      ['3', 2],
    ])
    parser.write('<p:message/>')
    expect(heard.at(-1)).toBe('bad-namespace-prefix')
  })

  it.each([
    ['restricted-xml', '<message><!-- --></message>'],
    ['bad-namespace-prefix', "<message p:a=''><?x?></message>"],
    ['not-well-formed', '<message><x></message>'],
    ['not-well-formed', '<message>& </message>'],
    ['bad-namespace-prefix', `<message p:a=''>\0</message>`],
    [
      'policy-violation',
      `<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'>${'<x>'.repeat(9)}${'</x>'.repeat(9)}</close>`,
    ],
  ])('end the stream where more than that is wrong: %s', (code, frame) => {
    const { parser, heard, skipped } = reader({ limits })
    parser.write(frame)
    parser.write('<a/>')
    expect(heard).toEqual([code])
    expect(skipped).toEqual([])
  })

  it('are measured by the limits that hold at that time', () => {
    const { parser, heard } = reader({ limits })
    const frame = `<a>${'<x>'.repeat(9)}${'</x>'.repeat(9)}</a>`
    parser.write(frame)
    parser.limit({ maxDepth: 10 })
    parser.write(frame)
    expect(heard).toEqual(['policy-violation', 'a'])
  })
})

describe('frames that are read', () => {
  it('open, carry and close a stream, and begin again where it does', () => {
    const { parser, heard } = reader()
    parser.write(OPEN)
    parser.write("<message xmlns='jabber:client'/>")
    parser.restart()
    parser.write(OPEN)
    parser.write("<s:features xmlns:s='http://etherx.jabber.org/streams'/>")
    parser.write(CLOSE)
    const opened = ['open', '1', 'jabber:client']
    expect(heard).toEqual([opened, 'message', opened, 'features', 'close'])
  })

  it.each([
    ['a binary one', new TextEncoder().encode('<a/>'), 'not-well-formed'],
    ['half an element', '<a>', 'not-well-formed'],
    ['two elements', '<a/><b/>', 'not-well-formed'],
    ['a stream of RFC 6120', "<stream:stream xmlns:stream='http://etherx.jabber.org/streams'>", 'not-well-formed'],
    ['a comment', '<a><!-- --></a>', 'restricted-xml'],
  ])('end with an error by %s', (_, frame, error) => {
    const { parser, heard } = reader()
    parser.write(frame)
    parser.write('<a/>')
    expect(heard).toEqual([error])
  })

  it('are not even looked into if they are too long, in bytes', () => {
    const limits = { maxStanzaBytes: 20 }
    const fits = reader({ limits })
    fits.parser.write(`<a>${'ä'.repeat(6)}.</a>`)
    expect(fits.heard).toEqual(['a'])
    const exceeds = reader({ limits }, {}, false)
    exceeds.parser.write(`<a>${'ä'.repeat(7)}</a>`)
    expect(exceeds.heard).toEqual(['policy-violation'])
    expect(exceeds.read).toEqual([])
    const standard = reader({}, {}, false)
    standard.parser.write(`<a>${'x'.repeat(262_144)}</a>`)
    expect(standard.heard).toEqual(['policy-violation'])
  })

  it('may be white space, which says nothing', () => {
    const { parser, heard } = reader()
    for (const frame of ['', ' ', '\r\n\t']) parser.write(frame)
    expect(heard).toEqual([])
  })

  it('are ignored behind the end', () => {
    const { parser, heard } = reader()
    parser.end()
    parser.write('<a/>')
    expect(heard).toEqual([])
  })

  it('tell where else to go by an error', () => {
    const close = "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing' see-other-uri='wss://b.example/ws'/>"
    const plain = reader()
    plain.parser.write(close)
    expect(plain.heard).toEqual(['error', 'close'])
    expect(decodeStreamError(plain.elements[0]!)).toMatchObject({
      condition: 'see-other-host',
      host: 'wss://b.example/ws',
    })
    const told = reader({}, { onSeeOther: (uri) => `host of ${uri}` })
    told.parser.write(close)
    expect(decodeStreamError(told.elements[0]!).host).toBe('host of wss://b.example/ws')
  })
})
