import { describe, expect, it } from 'vitest'
import { parse, XmlError } from './index.js'

describe('parse', () => {
  it('reads one document, with or without a declaration, and white space around', () => {
    expect(parse("<?xml version='1.0' encoding='utf-8' standalone='yes'?>\n<a>x</a>\n").text()).toBe('x')
    expect(parse(' \r\n<a/> ').name).toBe('a')
  })

  it('normalises line ends, and white space in attributes, as XML says', () => {
    const element = parse("<a b=' \t\n\r\nx&#10;'>1\r\n2\r3\n&#13;</a>")
    expect(element.attrs['b']).toBe('    x\n')
    expect(element.text()).toBe('1\n2\n3\n\r')
  })

  it.each([
    ['', 'not-well-formed'],
    [' ', 'not-well-formed'],
    ['text', 'not-well-formed'],
    ['<a>', 'not-well-formed'],
    ['<a', 'not-well-formed'],
    ['<a></b>', 'not-well-formed'],
    ['<a/><b/>', 'not-well-formed'],
    ['<a/>x', 'not-well-formed'],
    ['<a>&</a>', 'not-well-formed'],
    ['<a>\ud83d</a>', 'not-well-formed'],
    ['<a/>\ud83d', 'not-well-formed'],
    ['\ufeff<a/>', 'not-well-formed'],
    ['<!DOCTYPE a><a/>', 'restricted-xml'],
    ['<a><!-- b --></a>', 'restricted-xml'],
    ['<?a?><a/>', 'restricted-xml'],
    ['<a>&b;</a>', 'restricted-xml'],
    ['<b:a/>', 'bad-namespace-prefix'],
    ["<?xml version='1.0' encoding='latin1'?><a/>", 'unsupported-encoding'],
    ["<?xml version='1.1'?><a/>", 'bad-format'],
  ])('refuses %j', (text, code) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code }))
    expect(() => parse(text)).toThrow(XmlError)
  })

  it('does not quote the input in its errors', () => {
    for (const text of [
      '<secret></other>',
      "<a secret='1' secret='2'/>",
      '<a>&secret;</a>',
      '<secret:a/>',
      '<a secret/>',
    ]) {
      expect(() => parse(text)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('secret') }))
    }
  })
})
