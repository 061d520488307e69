import type { Markup } from '@trestle/gateway'
import type { Style, StyledRun } from './styled-runs.js'

/** A text without codes, and how its parts look. */
export interface FormattedText {
  readonly body: string
  readonly markup: readonly Markup[]
}

// https://modern.ircdocs.horse/formatting
const codes: Readonly<Record<Exclude<Style, 'spoiler'>, string>> = {
  bold: '\x02',
  italic: '\x1d',
  strike: '\x1e',
  code: '\x11',
}
const styleOfCode = new Map(Object.entries(codes).map(([style, code]) => [code, style as Style]))
const reset = '\x0f'
/** Text of the colour of its background is how spoilers are hidden on IRC. */
const hidden = '\x0301,01'

// Of others, such as underlining and reverse, only the code goes; a line end, or a tab, is text.
const token =
  /\x03(?:(\d{1,2})(?:,(\d{1,2}))?)?|\x04(?:([0-9a-f]{6})(?:,([0-9a-f]{6}))?)?|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/gi

const control = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/

/** Reads the codes of a line. Control characters that are no text are left out; colours too, but where they hide the text. */
export function readFormatting(line: string): FormattedText {
  if (!control.test(line)) return { body: line, markup: [] }
  const markup: Markup[] = []
  const open = new Map<Style, number>()
  let body = ''
  const close = (style: Style) => {
    const start = open.get(style)
    if (start !== undefined && start < body.length) markup.push({ style, start, end: body.length })
    open.delete(style)
  }
  const turn = (style: Style, on: boolean) => {
    if (!on) close(style)
    else if (!open.has(style)) open.set(style, body.length)
  }
  let read = 0
  for (const found of line.matchAll(token)) {
    body += line.slice(read, found.index)
    read = found.index + found[0].length
    const [whole, foreground, background, hexForeground, hexBackground] = found
    const code = whole.charAt(0)
    const style = styleOfCode.get(code)
    if (style !== undefined) turn(style, !open.has(style))
    else if (code === reset) for (const one of [...open.keys()]) close(one)
    else if (code === '\x03')
      turn('spoiler', background !== undefined && Number(foreground) === Number(background) && Number(background) < 99)
    else if (code === '\x04')
      turn('spoiler', hexBackground !== undefined && hexForeground?.toLowerCase() === hexBackground.toLowerCase())
  }
  body += line.slice(read)
  for (const one of [...open.keys()]) close(one)
  return { body, markup: markup.sort((a, b) => a.start - b.start || b.end - a.end) }
}

/** The codes between two neighbouring looks. */
export function formattingChange(from: ReadonlySet<Style>, to: ReadonlySet<Style>): string {
  // The end of a colour and a digit after it would be another colour, so all looks end, and those that stay begin again.
  if (from.has('spoiler') && !to.has('spoiler')) return reset + formattingChange(new Set(), to)
  const toggled = Object.entries(codes).filter(([style]) => from.has(style as Style) !== to.has(style as Style))
  return toggled.map(([, code]) => code).join('') + (to.has('spoiler') && !from.has('spoiler') ? hidden : '')
}

/** Leaves only what may be text: codes of formatting and CTCP in it would mean something, and line ends begin a command. */
export function withoutControls(text: string): string {
  return text.replace(/[\x00-\x08\x0a-\x1f\x7f]/g, '')
}

/** Writes one line; control characters in it are left out. What is open at its end ends with the line. */
export function writeFormatting(runs: readonly StyledRun[]): string {
  let line = ''
  let styles: ReadonlySet<Style> = new Set()
  for (const run of runs) {
    const text = withoutControls(run.text)
    if (text === '') continue
    line += formattingChange(styles, run.styles) + text
    styles = run.styles
  }
  return line
}
