import { describe, expect, it } from 'vitest'
import { parseSpans } from './parse-spans.js'
import type { Span } from './styled-text.js'

const brackets = { text: '', strong: 'b', emphasis: 'i', strike: 's', code: 'c' }
const shown = (span: Span): string => {
  const inner = 'text' in span ? span.text : span.spans.map(shown).join('')
  return span.kind === 'text' ? inner : `${brackets[span.kind]}(${inner})`
}
const styled = (text: string) => parseSpans(text, 0, text.length).map(shown).join('')

describe('spans', () => {
  it.each([
    ['plain span', 'plain span'],
    ['*strong span*', 'b(strong span)'],
    ['plain _emphasis_ plain', 'plain i(emphasis) plain'],
    ['`pre` plain *strong*', 'c(pre) plain b(strong)'],
    ['*strong*plain*', 'b(strong)plain*'],
    ['* plain *strong*', '* plain b(strong)'],
    ['Two houses, both *alike in dignity*', 'Two houses, both b(alike in dignity)'],
    ['Everyone ~dis~likes cake.', 'Everyone s(dis)likes cake.'],
    ['This is `*monospace*`', 'This is c(*monospace*)'],
    ['This is *`monospace and bold`*', 'This is b(c(monospace and bold))'],
    ['*_~`all`~_*', 'b(i(s(c(all))))'],
    ['*a _b c_ d*', 'b(a i(b c) d)'],
  ])('in %j', (text, expected) => {
    expect(styled(text)).toBe(expected)
  })

  it.each(['not strong*', '*not strong', '*not *strong', '**', '***', '****', '* *', '*a *', 'a*b*', '_not* strong'])(
    'are none in %j',
    (text) => {
      expect(styled(text)).toBe(text)
    },
  )

  it.each([
    ['end at the first directive that can end them', '*a *b* c*', 'b(a *b) c*'],
    ['do not cross one another', '*a _b* c_', 'b(a _b) c_'],
    ['do not start in the middle of a word', 'snake_case_name', 'snake_case_name'],
    ['do not start after a directive that opens nothing', '_*a*', '_*a*'],
    ['start after any whitespace', 'a\u3000*b*\u00a0*c*\u2028*d*', 'a\u3000b(b)\u00a0b(c)\u2028b(d)'],
    ['do not end after any whitespace', '*a\u3000*', '*a\u3000*'],
    ['of two directives with nothing between them are none', '**a*', '**a*'],
    ['hold characters of two units', '*🦉* 🦉*', 'b(🦉) 🦉*'],
  ])('%s', (_, text, expected) => {
    expect(styled(text)).toBe(expected)
  })

  it('say where they are, directives included', () => {
    expect(parseSpans('> a *_b_*', 2, 9)).toEqual([
      { kind: 'text', start: 2, end: 4, text: 'a ' },
      {
        kind: 'strong',
        start: 4,
        end: 9,
        spans: [{ kind: 'emphasis', start: 5, end: 8, spans: [{ kind: 'text', start: 6, end: 7, text: 'b' }] }],
      },
    ])
  })
})
