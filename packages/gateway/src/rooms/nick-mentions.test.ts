import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nickMentions } from './nick-mentions.js'

const people = ['Romeo', 'Romeo Montague', 'al', 'C3-PO', '[nurse]'].map((nick) => ({ nick, who: { legacyId: nick } }))
const named = (text: string) =>
  nickMentions(text, people).map(({ start, end, who }) => [
    text.slice(start, end),
    (who as { legacyId: string }).legacyId,
  ])

it('finds nicks that stand as words, the longest of them, in any case', () => {
  expect(named('Romeo: wherefore art thou?')).toEqual([['Romeo', 'Romeo']])
  expect(named('O romeo montague, @ROMEO and Romeos')).toEqual([
    ['romeo montague', 'Romeo Montague'],
    ['ROMEO', 'Romeo'],
  ])
  expect(named('c3-po and [nurse] said')).toEqual([
    ['c3-po', 'C3-PO'],
    ['[nurse]', '[nurse]'],
  ])
})

it('takes short nicks for such only where they are addressed', () => {
  expect(named('al, come; all of al')).toEqual([['al', 'al']])
  expect(named('ask @al')).toEqual([['al', 'al']])
  expect(named('ask al')).toEqual([])
})

it('finds parts of the text in order, which do not overlap', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), fc.array(fc.string({ minLength: 1, maxLength: 6 })), (text, nicks) => {
      let from = 0
      for (const { start, end } of nickMentions(
        text,
        nicks.map((nick) => ({ nick, who: 'user' as const })),
      )) {
        expect(start).toBeGreaterThanOrEqual(from)
        expect(end).toBeLessThanOrEqual(text.length)
        from = end
      }
    }),
    { seed: 1 },
  )
})
