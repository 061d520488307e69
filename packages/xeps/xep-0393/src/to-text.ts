import type { Block, Span } from './styled-text.js'

/** The text without the directives of spans and the fences of preformatted blocks; quotations keep their `>`. */
export function stylingToText(blocks: readonly Block[]): string {
  return blocks.map(blockToText).join('\n')
}

function blockToText(block: Block): string {
  if (block.kind === 'preformatted') return block.text
  if (block.kind === 'plain') return block.spans.map(spanToText).join('')
  return stylingToText(block.blocks)
    .split('\n')
    .map((line) => (line === '' || line.startsWith('>') ? `>${line}` : `> ${line}`))
    .join('\n')
}

function spanToText(span: Span): string {
  return 'text' in span ? span.text : span.spans.map(spanToText).join('')
}
