import { describe, expect, it } from 'vitest'
import { expectXml, XmlMismatchError } from './index.js'

function mismatch(actual: string, expected: string): XmlMismatchError {
  try {
    expectXml(actual, expected)
  } catch (error) {
    if (error instanceof XmlMismatchError) return error
    throw error
  }
  throw new Error('They are the same.')
}

describe('expectXml', () => {
  it('overlooks order, prefixes, quotes and layout', () => {
    expectXml(
      `<iq id="1" type='get'><p:q xmlns:p='urn:q'><p:a/><p:b/></p:q></iq>`,
      `<iq type='get' id='1'>
        <q xmlns='urn:q'>
          <b/>
          <a></a>
        </q>
      </iq>`,
    )
  })

  it('overlooks neither namespaces, attributes, text nor how often something stands there', () => {
    for (const other of [
      "<iq><q xmlns='urn:r'/></iq>",
      "<iq><q xmlns='urn:q' a='1'/></iq>",
      "<iq><q xmlns='urn:q'>text</q></iq>",
      "<iq><q xmlns='urn:q'/><q xmlns='urn:q'/></iq>",
    ]) {
      expect(() => expectXml("<iq><q xmlns='urn:q'/></iq>", other)).toThrow(XmlMismatchError)
    }
  })

  it('reads text as in the stream of a client, or as told', () => {
    expectXml("<message xmlns='jabber:client'/>", '<message/>')
    expectXml("<a xmlns='urn:a'/>", '<a/>', { ns: 'urn:a' })
  })

  it('shows the difference by lines', () => {
    const { code, message, actual, expected } = mismatch(
      "<message to='juliet@x.example'><body>Hi</body><thread>t</thread></message>",
      "<message to='romeo@x.example'><subject>s</subject><body>Hi</body></message>",
    )
    expect(code).toBe('xml-mismatch')
    expect(message.split('\n').slice(1)).toEqual([
      '- <message xmlns="jabber:client" to="romeo@x.example">',
      '+ <message xmlns="jabber:client" to="juliet@x.example">',
      '    <body xmlns="jabber:client">',
      '      "Hi"',
      '-   <subject xmlns="jabber:client">',
      '-     "s"',
      '+   <thread xmlns="jabber:client">',
      '+     "t"',
    ])
    expect(actual.split('\n')).toHaveLength(5)
    expect(expected).toContain('romeo')
  })

  it('tells bad XML apart from other XML', () => {
    expect(() => expectXml('<a', '<a/>')).toThrow(expect.objectContaining({ name: 'XmlError' }))
    expect(() => expectXml('<a/>', '<a/><a/>')).toThrow(expect.objectContaining({ code: 'not-one-element' }))
  })
})
