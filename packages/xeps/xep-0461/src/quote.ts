import type { Message } from '@trestle/stanza'
import { sliceRange, textWithoutFallback } from '@trestle/xep-0428'
import { NS_REPLY } from './elements.js'

const MAX_QUOTE = 1000

/** A quotation for clients that do not know replies: each line after `> `, at most 1,000 code points of it. */
export function quoteOf(text: string): string {
  const start = sliceRange(text, { start: 0, end: MAX_QUOTE })
  const shown = start.length < text.length ? `${start}…` : start
  const lines = shown.split(/\r\n|\r|\n/)
  return lines.map((line) => `> ${line}\n`).join('')
}

/** The body of a reply without what it quotes for older clients; undefined where nothing is left. */
export function stripQuote(message: Message): string | undefined {
  return textWithoutFallback(message, [NS_REPLY])
}
