import { describe, expect, it } from 'vitest'
import { canonical, elementFrom } from './index.js'

describe('elementFrom', () => {
  it('reads what names no namespace as in the given one', () => {
    expect(elementFrom("<message to='a@b'><x xmlns='urn:x'/></message>", 'jabber:client')).toMatchObject({
      ns: 'jabber:client',
      name: 'message',
      children: [{ ns: 'urn:x' }],
    })
    expect(elementFrom("<a xmlns='urn:a'/>").ns).toBe('urn:a')
  })

  it('gives a tree back', () => {
    const element = elementFrom('<a/>')
    expect(elementFrom(element, 'urn:b')).toBe(element)
  })

  it.each(['', 'text', '<a/><b/>', '<a/>text'])('takes exactly one element, not %j', (xml) => {
    expect(() => elementFrom(xml, 'jabber:client')).toThrow(expect.objectContaining({ code: 'not-one-element' }))
  })

  it.each(['<a>', '<a></b>', '<p:a/>', '</wrapper><wrapper>', '<a b=c/>'])('says what is wrong with %j', (xml) => {
    expect(() => elementFrom(xml, 'jabber:client')).toThrow(expect.objectContaining({ name: 'XmlError' }))
    expect(() => elementFrom(xml)).toThrow(expect.objectContaining({ name: 'XmlError' }))
  })
})

describe('canonical', () => {
  it('is a line for each tag, sorted, with every namespace written out', () => {
    const xml = "<b xmlns='urn:b' z='1' a='2'><d>text</d> <c xmlns='urn:c'/></b>"
    expect(canonical(elementFrom(xml))).toBe(
      ['<b xmlns="urn:b" a="2" z="1">', '  <c xmlns="urn:c"/>', '  <d xmlns="urn:b">', '    "text"'].join('\n'),
    )
  })

  it('keeps white space that may be meant', () => {
    expect(canonical(elementFrom('<a> </a>'))).not.toBe(canonical(elementFrom('<a/>')))
    expect(canonical(elementFrom('<a>\n  <b/>\n</a>'))).toBe(canonical(elementFrom('<a><b/></a>')))
  })
})
