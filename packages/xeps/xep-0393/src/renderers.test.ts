import { describe, expect, it } from 'vitest'
import { parseStyling, stylingToHtml, stylingToText } from './index.js'

const TEXT = '> *Who* is `it`?\n>> _I_\n~Nobody~\n```\na < b\n```'

describe('HTML', () => {
  it('has the directives, in their style', () => {
    expect(stylingToHtml(parseStyling(TEXT))).toBe(
      '<blockquote><p><strong>*Who*</strong> is <code>`it`</code>?</p><blockquote><p><em>_I_</em></p></blockquote>' +
        '</blockquote><p><del>~Nobody~</del></p><pre>\na &lt; b</pre>',
    )
  })

  it('may be without them', () => {
    expect(stylingToHtml(parseStyling('*a _b_*'), { directives: false })).toBe('<p><strong>a <em>b</em></strong></p>')
  })

  it.each([`<img src=x onerror="alert('1')">`, `*<b>&amp;</b>*`, '`</code><script>`', '```\n</pre><script>', '> <i>'])(
    'has no markup of the sender: %j',
    (text) => {
      const html = stylingToHtml(parseStyling(text))
      expect(html.replace(/<\/?(p|blockquote|pre|strong|em|del|code)>/g, '')).not.toMatch(/[<>"']/)
      expect(html).not.toContain('<script')
    },
  )
})

describe('text', () => {
  it('has no directives, and keeps quotations', () => {
    expect(stylingToText(parseStyling(TEXT))).toBe('> Who is it?\n>> I\nNobody\na < b')
  })

  it('is what it was where nothing is styled', () => {
    const text = 'O *Romeo\n\n> wherefore\n>\n> art thou'
    expect(stylingToText(parseStyling(text))).toBe(text)
  })
})
