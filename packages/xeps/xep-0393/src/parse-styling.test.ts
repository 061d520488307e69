import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Block, MAX_QUOTE_DEPTH, parsePlain, parseStyling, type Span } from './index.js'

type Outline = string | Outlines
interface Outlines extends ReadonlyArray<Outline> {}

/** Only kinds and texts. */
function outline(block: Block): Outline {
  if (block.kind === 'quote') return ['quote', ...block.blocks.map(outline)]
  if (block.kind === 'preformatted') return ['pre', block.info, block.text]
  return block.spans.map(sourceOf).join('')
}

const DIRECTIVES = { strong: '*', emphasis: '_', strike: '~', code: '`' }

function sourceOf(span: Span): string {
  if (span.kind === 'text') return span.text
  const directive = DIRECTIVES[span.kind]
  return directive + ('text' in span ? span.text : span.spans.map(sourceOf).join('')) + directive
}

const outlines = (text: string) => parseStyling(text).map(outline)

describe('blocks', () => {
  it('are lines, which styles do not leave', () => {
    const text = 'Three lines,\nbut no *style\nas spans* end with them'
    expect(outlines(text)).toEqual(text.split('\n'))
    expect(parseStyling(text).every((block) => block.kind === 'plain' && block.spans.length === 1)).toBe(true)
  })

  it('of preformatted text end with a fence alone in its line', () => {
    const text = '```scheme\n(say "*hello*")\n``` no\n> no\n```\n\nplain'
    expect(outlines(text)).toEqual([['pre', 'scheme', '(say "*hello*")\n``` no\n> no'], '', 'plain'])
  })

  it('of preformatted text end with their parent', () => {
    const text = '> ```\n> (say "hello")\n\nplain\n```\nto the end'
    expect(outlines(text)).toEqual([['quote', ['pre', '', '(say "hello")']], '', 'plain', ['pre', '', 'to the end']])
    expect(outlines('```')).toEqual([['pre', '', '']])
    expect(outlines('```\n```')).toEqual([['pre', '', '']])
  })

  it('that are quoted end with the lines that begin with >', () => {
    expect(outlines('> That is, is.\n\nSaid the hermit.')).toEqual([['quote', 'That is, is.'], '', 'Said the hermit.'])
    expect(outlines(' > no')).toEqual([' > no'])
    expect(outlines('>')).toEqual([['quote', '']])
  })

  it('are quoted within quotations', () => {
    expect(outlines('>> That is, is.\n> Said the hermit.\n\nWho?')).toEqual([
      ['quote', ['quote', 'That is, is.'], 'Said the hermit.'],
      '',
      'Who?',
    ])
    expect(outlines('> > a\n>  b')).toEqual([['quote', ['quote', 'a'], ' b']])
  })

  it('say where they are', () => {
    expect(parseStyling('a\n> ```\n> b\nc')).toMatchObject([
      { kind: 'plain', start: 0, end: 1 },
      { kind: 'quote', start: 2, end: 11, blocks: [{ kind: 'preformatted', start: 4, end: 11, text: 'b' }] },
      { kind: 'plain', start: 12, end: 13 },
    ])
  })

  it('are lines of text alone where there is no styling', () => {
    expect(parsePlain('> *a*\n')).toEqual([
      { kind: 'plain', start: 0, end: 5, spans: [{ kind: 'text', start: 0, end: 5, text: '> *a*' }] },
      { kind: 'plain', start: 6, end: 6, spans: [] },
    ])
  })
})

describe('any text', () => {
  const texts = fc.string({
    unit: fc.constantFrom('*', '_', '~', '`', '```', '>', ' ', '\n', 'a', '🦉', '\u00a0'),
    maxLength: 60,
  })

  /** Whether blocks and spans lie one behind another, and hold what the text has there. */
  function check(text: string, blocks: readonly Block[]): void {
    for (const block of blocks) {
      if (block.kind === 'quote') check(text, block.blocks)
      if (block.kind === 'plain') checkSpans(text, block.spans, block.start, block.end)
    }
  }

  function checkSpans(text: string, spans: readonly Span[], start: number, end: number): void {
    let at = start
    for (const span of spans) {
      expect(span.start).toBe(at)
      expect(sourceOf(span)).toBe(text.slice(span.start, span.end))
      if (!('text' in span)) checkSpans(text, span.spans, span.start + 1, span.end - 1)
      at = span.end
    }
    expect(at).toBe(end)
  }

  it('is covered by its blocks and spans, without a gap', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const blocks = parseStyling(text)
        let at = -1
        for (const { start, end } of blocks) {
          expect(start).toBe(at + 1)
          at = end
        }
        expect(at).toBe(text.length)
        check(text, blocks)
      }),
    )
  })

  it.each([
    '*',
    '_*~`',
    '*a ',
    '*a _b ~c `d ',
    ' *a _b* c_',
    '>',
    '> ',
    '>\n',
    '```\n',
    '> ```\n',
    '*a*',
    '`a` ',
    '\n',
    '*\u3000',
  ])('is read in a time that its length decides: %j again and again', (part) => {
    const text = part.repeat(100_000)
    expect(parseStyling(text).at(-1)?.end).toBe(text.length)
  })

  it('is quoted only so deep', () => {
    let [block] = parseStyling('>'.repeat(1_000)) as readonly [Block]
    let depth = 0
    while (block.kind === 'quote') {
      block = block.blocks[0]!
      depth++
    }
    expect(depth).toBe(MAX_QUOTE_DEPTH)
    expect(outline(block)).toBe('>'.repeat(1_000 - MAX_QUOTE_DEPTH))
  })
})
