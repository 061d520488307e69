import { decodeStreamError, encodeStreamError, StreamError, streamErrorConditions } from '@trestle/stanza'
import { Element, type ParserHandlers, type ParserOptions, parse } from '@trestle/xml'
import { describe, expect, it } from 'vitest'
import { createFraming, type FramingSettings } from './frames.js'
import { codec } from './node/codec.js'

const OPEN = "<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' from='a.example' id='1' version='1.0'/>"
const CLOSE = "<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>"

function reader(options: ParserOptions = {}, settings: Partial<FramingSettings> = {}) {
  const heard: unknown[] = []
  const read: string[] = []
  const elements: Element[] = []
  const handlers: ParserHandlers = {
    onOpen: (root, contentNs) => heard.push(['open', root.attrs['id'], contentNs]),
    onElement(element) {
      elements.push(element)
      heard.push(element.name)
    },
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
  return { heard, read, elements, parser: framing.createParser(handlers, options) }
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
    const exceeds = reader({ limits })
    exceeds.parser.write(`<a>${'ä'.repeat(7)}</a>`)
    expect(exceeds.heard).toEqual(['policy-violation'])
    expect(exceeds.read).toEqual([])
    const standard = reader()
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
