import type { Message } from '@trestle/stanza'
import { Markup, type MarkupValue } from './elements.js'
import { validMarkup } from './valid-markup.js'

/**
 * The markup of the body of a message, without what breaks the rules; undefined where there is none. With a language, that
 * of the body in it. Throws DecodeError where the element does not fit.
 */
export function markupOf(message: Message, lang?: string): MarkupValue | undefined {
  // Positions in a body of one language mean nothing in that of another.
  const text = lang === undefined ? message.body : message.textIn(lang)
  const own = (message.lang ?? '').toLowerCase()
  const wanted = lang?.toLowerCase() ?? own
  const found = message.getAll(Markup).find((one) => (one.lang?.toLowerCase() ?? own) === wanted)
  return found && text !== undefined ? validMarkup(found, text) : undefined
}

/** Puts markup for its language in the place of that there is. Returns the message. */
export function setMarkup(message: Message, markup: MarkupValue): Message {
  const others = message.getAll(Markup).filter(({ lang }) => lang !== markup.lang)
  message.remove(Markup)
  for (const one of [...others, markup]) message.add(Markup, one)
  return message
}
