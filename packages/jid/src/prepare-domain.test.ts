import { describe, expect, it } from 'vitest'
import { refusal } from '../test/refusal.js'
import { JID } from './jid.js'

function domain(text: string): string {
  return JID.parse(`a@${text}`).domain
}

describe('names', () => {
  it.each([
    ['EXAMPLE.com', 'example.com'],
    ['example.com.', 'example.com'],
    ['localhost', 'localhost'],
    ['_xmpp.my_host', '_xmpp.my_host'],
    ['r3---sn.example', 'r3---sn.example'],
    ['1und1.de', '1und1.de'],
    ['münchen.de', 'münchen.de'],
    ['MÜNCHEN.de', 'münchen.de'],
    ['mu\u0308nchen.de', 'münchen.de'],
    ['xn--mnchen-3ya.de', 'münchen.de'],
    ['XN--MNCHEN-3YA.DE', 'münchen.de'],
    ['faß.de', 'faß.de'],
    ['xn--fa-hia.de', 'faß.de'],
    ['例。テスト。', '例.テスト'],
    ['ｅｘａｍｐｌｅ．ｃｏｍ', 'example.com'],
    ['מבחן.example', 'מבחן.example'],
    ['xn--11b2ezcs70k', 'क\u094D\u200Cष'],
  ])('%s reads %s', (text, expected) => {
    expect(domain(text)).toBe(expected)
    expect(JID.parse(`a@${text}`).equals(`a@${expected}`)).toBe(true)
  })

  it.each([
    ['.', 'empty label'],
    ['..', 'empty label'],
    ['a..b', 'empty label'],
    ['.a', 'empty label'],
    ['a..', 'empty label'],
    ['-a.b', 'hyphen'],
    ['a-.b', 'hyphen'],
    ['a.b-', 'hyphen'],
    [`${'a'.repeat(64)}.b`, '63 characters'],
    ['ü'.repeat(63), '63 characters'],
    ['exa mple', 'contains U+0020'],
    ['exa\tmple', 'contains U+0009'],
    ['exa\nmple', 'contains U+000A'],
    ['a\u00ADb\uD800', 'contains U+D800'],
    ['a%40b', 'contains % (U+0025)'],
    ['a?b', 'contains ? (U+003F)'],
    ['a#b', 'contains # (U+0023)'],
    ['a\\b', 'contains \\ (U+005C)'],
    ['a&b', 'contains & (U+0026)'],
    ['a*b', 'contains * (U+002A)'],
    ["a'b", "contains ' (U+0027)"],
    ['a\uFF20b', 'IDNA'],
    ['a\uFF0Fb', 'IDNA'],
    ['example.com:5222', 'a port is no part'],
    ['::1', 'IPv6 addresses stand in [brackets]'],
    ['xn--', 'IDNA'],
    ['xn--a', 'IDNA'],
    ['xn--a.com', 'IDNA'],
    ['☃.net', 'contains ☃ (U+2603), a symbol'],
    ['xn--n3h.net', 'contains ☃ (U+2603), a symbol'],
    ['a·a.example', 'context rule'],
    ['אa.example', 'IDNA'],
    ['\u0301a.example', 'IDNA'],
  ])('%j is none', (text, expected) => {
    const error = refusal(`a@${text}`)
    expect(error.part).toBe('domain')
    expect(error.reason).toContain(expected)
  })

  it.each(['xn--abc-', 'xn--MNCHEN-\u00FC', 'xn--99999999', 'xn--fa-hia.xn--0'])('%s is no A-label', (text) => {
    expect(refusal(`a@${text}`).part).toBe('domain')
  })
})

describe('IP addresses', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['192.0.2.1.', '192.0.2.1'],
    ['[::1]', '[::1]'],
    ['[2001:DB8:0:0:0:0:0:1]', '[2001:db8::1]'],
    ['[::ffff:192.0.2.1]', '[::ffff:c000:201]'],
  ])('%s reads %s', (text, expected) => {
    expect(domain(text)).toBe(expected)
  })

  it.each([
    ['1.2.3', 'in disguise; write 1.2.0.3'],
    ['0x7f.1', 'in disguise'],
    ['127.1', 'in disguise'],
    ['010.0.0.1', 'in disguise'],
    ['１２７.0.0.1', 'in disguise'],
    ['2130706433', 'in disguise'],
    ['256.1.1.1', 'IDNA'],
    ['[::1', 'no IPv6 address'],
    ['[]', 'no IPv6 address'],
    ['[::1%25eth0]', 'no IPv6 address'],
    ['[1.2.3.4]', 'no IPv6 address'],
    ['[::1].', 'no IPv6 address'],
    ['[::1]:5222', 'no IPv6 address'],
  ])('%s is none', (text, expected) => {
    expect(refusal(`a@${text}`).reason).toContain(expected)
  })
})
