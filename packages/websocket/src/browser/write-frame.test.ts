import { Element, type Node, NS_XML, parse, XmlError } from '@trestle/xml'
import { NS_STREAM } from '@trestle/xmlstream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codec } from '../node/codec.js'
import { writeFrame } from './write-frame.js'

const NS_XMLNS = 'http://www.w3.org/2000/xmlns/'
const name = fc.constantFrom('a', 'b-1', 'ä', '_', 'constructor', 'a:b', '', '1a', 'a b', 'xmlns', 'a>')
const uri = fc.constantFrom('', 'u', 'jabber:client', "'&<", NS_STREAM, NS_XML, NS_XMLNS, 'a\0')
const text = fc.constantFrom('', 'Hi', ' & <b> ]]> \r\n\t', `'"`, '😀', '\ud800', '\0', '\uffff')
const key = fc.oneof(
  name,
  fc.constantFrom('xml:lang', 'xml:', 'ns1:a', '{u', '{}a'),
  fc.tuple(uri, name).map(([ns, local]) => `{${ns}}${local}`),
)
const { element } = fc.letrec<{ element: Element; node: Node }>((tie) => ({
  element: fc
    .tuple(
      fc.oneof({ weight: 9, arbitrary: fc.constant('a') }, { weight: 1, arbitrary: name }),
      uri,
      fc.dictionary(key, text, { maxKeys: 2 }),
      fc.array(tie('node'), { maxLength: 3 }),
    )
    .map(([local, ns, attrs, children]) => new Element(local, ns, attrs, children)),
  node: fc.oneof({ maxDepth: 3 }, text, tie('element')),
}))

function outcome(write: (element: Element) => string, element: Element): unknown {
  try {
    return parse(write(element))
  } catch (error) {
    if (error instanceof XmlError) return error.code
    throw error
  }
}

describe('writeFrame', () => {
  it('writes and refuses what the serialiser does', () => {
    let written = 0
    fc.assert(
      fc.property(element, (one) => {
        const made = outcome(writeFrame, one)
        expect(made).toEqual(outcome(codec.write, one))
        if (made instanceof Element) written++
      }),
      { numRuns: 3000 },
    )
    expect(written).toBeGreaterThan(200)
  })

  it('declares a namespace only where it differs from the one around', () => {
    const body = new Element('body', 'jabber:client', {}, ['Hi'])
    const x = new Element('x', 'u', { '{v}y': '1', 'xml:lang': 'de' })
    expect(writeFrame(new Element('message', 'jabber:client', { to: 'a@b' }, [body, x]))).toBe(
      "<message xmlns='jabber:client' to='a@b'><body>Hi</body><x xmlns='u' xmlns:ns1='v' ns1:y='1' xml:lang='de'/></message>",
    )
  })

  it('writes what is of streams by the customary prefix', () => {
    const error = new Element('error', NS_STREAM, {}, [new Element('reset', 'urn:ietf:params:xml:ns:xmpp-streams')])
    expect(writeFrame(error)).toBe(codec.write(error))
  })
})
