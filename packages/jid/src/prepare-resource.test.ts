import { describe, expect, it } from 'vitest'
import { refusal } from '../test/refusal.js'
import { JID } from './jid.js'

function resource(text: string): string {
  return JID.parse(`example.com/${text}`).resource
}

describe('mapping', () => {
  it.each([
    ['keeps case', 'Balcony', 'Balcony'],
    ['keeps width', 'Ａ', 'Ａ'],
    ['turns other spaces into the plain one', 'a\u3000b\u00A0c\u1680d', 'a b c d'],
    ['composes', 'e\u0301', 'é'],
    ['keeps symbols and compatibility characters', '♚ Ⅳ ﬁ — …', '♚ Ⅳ ﬁ — …'],
    ['keeps emoji', '😀', '😀'],
    ['keeps slashes, at-signs and spaces at the ends', ' a/b@c ', ' a/b@c '],
  ])('%s', (_, text, expected) => {
    expect(resource(text)).toBe(expected)
  })
})

it.each([
  ['a\u0000', 'contains U+0000, a control character'],
  ['a\nb', 'contains U+000A, a control character'],
  ['a\u007F', 'a control character'],
  ['❤\uFE0F', 'contains U+FE0F, an invisible character'],
  ['👩\u200D👩', 'context rule'],
  ['a·b', 'context rule'],
  ['a\u202Eb', 'contains U+202E, an invisible character'],
  ['a\u2028b', 'contains U+2028'],
  ['a\uDC00', 'half of a surrogate pair'],
  ['a\u{10FFFF}', 'an invisible character'],
  ['a\u{E0001}', 'an invisible character'],
])('refuses %j', (text, expected) => {
  const error = refusal(`example.com/${text}`)
  expect(error.part).toBe('resource')
  expect(error.reason).toContain(expected)
})
