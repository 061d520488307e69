/** The parts of an entry that have colours of their own. */
export type Part = 'time' | 'in' | 'out' | 'error' | 'tag' | 'attribute' | 'value' | 'text'
export type Paint = (part: Part, text: string) => string

const CODES: Record<Part, number> = {
  time: 90,
  in: 32,
  out: 35,
  error: 31,
  tag: 34,
  attribute: 36,
  value: 33,
  text: 39,
}

export const plain: Paint = (_, text) => text
/** For terminals (ECMA-48, SGR). */
export const coloured: Paint = (part, text) => (text === '' ? '' : `\x1b[${CODES[part]}m${text}\x1b[39m`)
