/** A part of the text that was parsed: from `start` up to `end`, which is not part of it, in UTF-16 units. */
interface Located {
  readonly start: number
  readonly end: number
}

/** Text without a style. */
export interface TextSpan extends Located {
  readonly kind: 'text'
  readonly text: string
}

/** A preformatted span: what is in it is text alone (XEP-0393 §6.2.5). Start and end are those of its directives. */
export interface CodeSpan extends Located {
  readonly kind: 'code'
  readonly text: string
}

/** A span between two directives, at which it starts and ends: `*strong*`, `_emphasis_`, `~strike~` (§6.2). */
export interface StyledSpan extends Located {
  readonly kind: 'strong' | 'emphasis' | 'strike'
  readonly spans: readonly Span[]
}

export type Span = TextSpan | CodeSpan | StyledSpan

/** One line (§6.1.1). */
export interface PlainBlock extends Located {
  readonly kind: 'plain'
  readonly spans: readonly Span[]
}

/** Preformatted text (§6.1.2): its lines without the fences around them. */
export interface PreformattedBlock extends Located {
  readonly kind: 'preformatted'
  /** What follows the opening fence; often the name of a language, which the specification does not say. */
  readonly info: string
  readonly text: string
}

/** A quotation (§6.1.3), which starts at its first `>`. What is around it is part of every line up to its end. */
export interface QuoteBlock extends Located {
  readonly kind: 'quote'
  readonly blocks: readonly Block[]
}

export type Block = PlainBlock | PreformattedBlock | QuoteBlock
