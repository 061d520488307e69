import type { Markup } from '@trestle/gateway'
import { formattingChange, withoutControls } from './formatting.js'
import { type Style, type StyledRun, styledRuns } from './styled-runs.js'

export interface SplitOptions {
  /** The longest line in bytes of UTF-8, codes of formatting included. At least 32. */
  readonly maxBytes: number
}

/** What is never taken apart: what a reader takes for one character. */
interface Unit {
  readonly text: string
  readonly styles: ReadonlySet<Style>
  readonly bytes: number
}

const shortestLine = 32
const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })
const unstyled: ReadonlySet<Style> = new Set()

/**
 * How many bytes are left for a text that others get as `:nick!user@host PRIVMSG target :text`, if a line may have
 * `lineLength` bytes with its end (RFC 2812 §2.3: 512).
 */
export function roomForText(source: string, command: string, target: string, lineLength = 512): number {
  return lineLength - Buffer.byteLength(`:${source} ${command} ${target} :\r\n`)
}

/**
 * Makes lines of a text that are not too long, each with its own codes of formatting. Lines of the text stay apart, those
 * with nothing in them go; what is too long breaks at spaces, or else between graphemes. Only a grapheme that is longer
 * than a line is broken, between its code points.
 */
export function splitLines(body: string, markup: readonly Markup[], { maxBytes }: SplitOptions): readonly string[] {
  if (!(maxBytes >= shortestLine)) throw new RangeError(`Lines have at least ${shortestLine} bytes.`)
  return linesOf(styledRuns(body, markup)).flatMap(
    (runs) => plainLine(runs, maxBytes) ?? [...wrapped(unitsOf(runs, maxBytes), maxBytes)],
  )
}

/** A line that is short and has no looks, as most have: it needs no look at each character. */
function plainLine([run, ...others]: readonly StyledRun[], maxBytes: number): string | undefined {
  const isPlain = run?.styles.size === 0 && others.length === 0
  return isPlain && Buffer.byteLength(run.text) <= maxBytes ? run.text : undefined
}

/** The runs of each line of the text, without line ends and other controls. */
function linesOf(runs: readonly StyledRun[]): readonly (readonly StyledRun[])[] {
  const lines: StyledRun[][] = [[]]
  for (const { text, styles } of runs) {
    const [first = '', ...others] = text.split(/\r\n|[\n\r\u2028\u2029]/)
    lines.at(-1)?.push({ text: withoutControls(first), styles })
    for (const other of others) lines.push([{ text: withoutControls(other), styles }])
  }
  return lines.filter((line) => line.some(({ text }) => text.trim() !== ''))
}

function unitsOf(runs: readonly StyledRun[], maxBytes: number): readonly Unit[] {
  // Codes before a character may take as much again as the longest of them: it must fit alone.
  const most = maxBytes - formattingChange(unstyled, new Set(runs.flatMap(({ styles }) => [...styles]))).length
  const text = runs.map((run) => run.text).join('')
  let run = 0
  let runEnd = runs[0]?.text.length ?? 0
  return [...segmenter.segment(text)].flatMap(({ segment, index }) => {
    while (index >= runEnd && run < runs.length - 1) runEnd += runs[++run]?.text.length ?? 0
    const styles = runs[run]?.styles ?? unstyled
    const parts = Buffer.byteLength(segment) > most ? [...segment] : [segment]
    return parts.map((part) => ({ text: part, styles, bytes: Buffer.byteLength(part) }))
  })
}

const isSpace = (unit: Unit | undefined): boolean => unit?.text === ' '

function* wrapped(units: readonly Unit[], maxBytes: number): Iterable<string> {
  let start = 0
  while (start < units.length) {
    const end = endOfLine(units, start, maxBytes)
    const line = units.slice(start, end)
    if (line.some((unit) => unit.text.trim() !== '')) yield write(line)
    start = end
    // The space at which a line breaks is the line end now.
    if (start < units.length && isSpace(units[start])) start++
  }
}

/** Where the line that begins at `start` ends: after as many units as fit, and before a space if one is among them. */
function endOfLine(units: readonly Unit[], start: number, maxBytes: number): number {
  let bytes = 0
  let styles = unstyled
  let space = -1
  for (let at = start; at < units.length; at++) {
    const unit = units[at]
    if (!unit) break
    if (isSpace(unit) && at > start) space = at
    bytes += formattingChange(styles, unit.styles).length + unit.bytes
    styles = unit.styles
    if (bytes > maxBytes) return space > start ? space : Math.max(at, start + 1)
  }
  return units.length
}

function write(units: readonly Unit[]): string {
  let line = ''
  let styles = unstyled
  for (const unit of units) {
    line += formattingChange(styles, unit.styles) + unit.text
    styles = unit.styles
  }
  return line
}
