import fc from 'fast-check'
import { expect, it } from 'vitest'
import { styledBodyOf } from './styled-body.js'

const read = (text: string) => {
  const { body, markup } = styledBodyOf(text)
  return [body, ...markup.map(({ start, end, style }) => `${style}: ${body.slice(start, end)}`)]
}

it.each([
  [
    '*Juliet* is _the_ ~moon~ `sun`',
    'Juliet is the moon sun',
    'bold: Juliet',
    'italic: the',
    'strike: moon',
    'code: sun',
  ],
  ['*O _Romeo_ O*', 'O Romeo O', 'bold: O Romeo O', 'italic: Romeo'],
  ['> What light?\n> > through\nIt is', 'What light?\nthrough\nIt is', 'quote: What light?\nthrough', 'quote: through'],
  ['```ts\nlet *x*\n```\n*a*', 'let *x*\n*a*'.replace('*a*', 'a'), 'pre: let *x*', 'bold: a'],
  ['``` two words\nx\n```', ' two words\nx', 'pre:  two words\nx'],
  ['> ```\n> x\n> y\n> ```\nz', 'x\ny\nz', 'quote: x\ny', 'pre: x\ny'],
  ['```\nnever closed', 'never closed', 'pre: never closed'],
  ['```', '```'],
  ['2*3*4 and a_b_c', '2*3*4 and a_b_c'],
])('reads %j', (text, ...expected) => {
  expect(read(text)).toEqual(expected)
})

it('keeps everything but marks, and all parts within the text', () => {
  const text = fc.array(fc.constantFrom('*', '_', '~', '`', '```', '> ', '>', '\n', ' ', 'a', 'rose', '\u{1f339}'), {
    maxLength: 40,
  })
  fc.assert(
    fc.property(
      text.map((parts) => parts.join('')),
      (given) => {
        const { body, markup } = styledBodyOf(given)
        // A language goes with its fence.
        const kept = given.includes('```') ? /\u{1f339}/gu : /[a-z\u{1f339}]/gu
        expect(body.match(kept)).toEqual(given.match(kept))
        for (const { start, end } of markup) expect(start < end && end <= body.length).toBe(true)
      },
    ),
    { seed: 1597, numRuns: 1000 },
  )
})

it('reads a thousand styles of a text that has more, and none of a very long one', () => {
  const { body, markup } = styledBodyOf('*a* '.repeat(2000))
  expect(markup).toHaveLength(1000)
  expect(body).toBe('a '.repeat(1000) + '*a* '.repeat(1000))
  expect(styledBodyOf('*a* '.repeat(3000))).toMatchObject({ body: '*a* '.repeat(3000), markup: [] })
})
