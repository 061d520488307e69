import type { Block, Span } from './styled-text.js'

export interface HtmlOptions {
  /** Whether the directives around spans are shown, in their style, as XEP-0393 §8 recommends. Default: true. */
  readonly directives?: boolean | undefined
}

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const SPANS = {
  code: ['code', '`'],
  emphasis: ['em', '_'],
  strike: ['del', '~'],
  strong: ['strong', '*'],
} as const

/**
 * HTML of the elements `p`, `blockquote`, `pre`, `strong`, `em`, `del` and `code`, without attributes. All of the text is
 * escaped, so it holds whatever the sender wrote and no markup of theirs. An empty line is an empty `p`.
 */
export function stylingToHtml(blocks: readonly Block[], options: HtmlOptions = {}): string {
  return blocks.map((block) => blockToHtml(block, options)).join('')
}

function blockToHtml(block: Block, options: HtmlOptions): string {
  // A line break that directly follows the tag would be dropped by a parser of HTML.
  if (block.kind === 'preformatted') return `<pre>\n${escapeHtml(block.text)}</pre>`
  if (block.kind === 'quote') return `<blockquote>${stylingToHtml(block.blocks, options)}</blockquote>`
  return `<p>${block.spans.map((span) => spanToHtml(span, options)).join('')}</p>`
}

function spanToHtml(span: Span, options: HtmlOptions): string {
  if (span.kind === 'text') return escapeHtml(span.text)
  const [name, directive] = SPANS[span.kind]
  const shown = options.directives === false ? '' : directive
  const inner =
    span.kind === 'code' ? escapeHtml(span.text) : span.spans.map((one) => spanToHtml(one, options)).join('')
  return `<${name}>${shown}${inner}${shown}</${name}>`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => REFERENCES[character]!)
}
