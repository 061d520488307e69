import { parseStyling } from '@trestle/xep-0393'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type MarkupValue, markupOfStyling, validMarkup } from './index.js'

const none: MarkupValue = { spans: [], codeBlocks: [], lists: [], quotes: [] }
const TEXT = '🦉'.repeat(10)
const range = (start: number, end: number) => ({ start, end })

describe('markup that breaks the rules', () => {
  it('is left out where it is empty or not within the text, in code points', () => {
    const spans = [range(9, 10), range(9, 11), range(3, 3), range(5, 4)]
    expect(validMarkup({ ...none, spans, quotes: spans }, TEXT)).toEqual({
      ...none,
      spans: [range(9, 10)],
      quotes: [range(9, 10)],
    })
  })

  it('is left out where spans overlap', () => {
    expect(validMarkup({ ...none, spans: [range(2, 4), range(0, 3), range(3, 5)] }, TEXT).spans).toEqual([
      range(0, 3),
      range(3, 5),
    ])
  })

  it('is left out where spans overlap the boundary of a block', () => {
    const spans = [range(0, 2), range(2, 3), range(4, 6), range(6, 8)]
    expect(validMarkup({ ...none, spans, quotes: [range(1, 5)] }, TEXT).spans).toEqual([range(2, 3), range(6, 8)])
  })

  it('is left out where blocks overlap the boundary of another', () => {
    const markup = { ...none, quotes: [range(4, 8), range(0, 5), range(1, 3)], codeBlocks: [range(2, 4), range(5, 6)] }
    const { quotes, codeBlocks } = validMarkup(markup, TEXT)
    expect([quotes, codeBlocks]).toEqual([[range(0, 5), range(1, 3)], [range(5, 6)]])
  })

  it('is left out where the items of a list are not in order within it', () => {
    const listOf = (...starts: number[]) => ({ ...range(2, 6), items: starts.map((start) => ({ start })) })
    const kept = (...starts: number[]) => validMarkup({ ...none, lists: [listOf(...starts)] }, TEXT).lists.length
    expect([kept(2, 4), kept(), kept(3), kept(2, 6), kept(2, 4, 4), kept(2, 5, 4)]).toEqual([1, 0, 0, 0, 0, 0])
  })

  it('costs no more for being much', () => {
    const many = Array.from({ length: 50_000 }, (_, n) => range(n % 5, 10 - (n % 5)))
    const { spans, quotes } = validMarkup({ ...none, spans: many, quotes: many }, TEXT)
    expect([spans.length, quotes.length]).toEqual([1, 50_000])
  })
})

describe('the markup of styles', () => {
  it('says the same, in code points', () => {
    expect(markupOfStyling('🦉 *a _b_* `c` ~d~')).toEqual({
      ...none,
      spans: [
        { start: 3, end: 5, strong: true },
        { start: 6, end: 7, strong: true, emphasis: true },
        { start: 11, end: 12, code: true },
        { start: 15, end: 16, deleted: true },
      ],
    })
  })

  it('has blocks, and quotations from the first mark of their lines', () => {
    expect(markupOfStyling('> a\n>> b\n```sh\nc\n```')).toEqual({
      ...none,
      quotes: [range(0, 8), range(4, 8)],
      codeBlocks: [{ ...range(9, 20), language: 'sh' }],
    })
  })

  it('keeps the rules, whatever the text', () => {
    const unit = fc.constantFrom('*', '_', '~', '`', '```', '>', ' ', '\n', 'a', '🦉')
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (text) => {
        const markup = markupOfStyling(text, parseStyling(text))
        const { spans, codeBlocks, quotes } = validMarkup(markup, text)
        expect([spans.length, codeBlocks.length, quotes.length]).toEqual([
          markup.spans.length,
          markup.codeBlocks.length,
          markup.quotes.length,
        ])
      }),
    )
  })
})
