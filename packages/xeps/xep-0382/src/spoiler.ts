import type { Message } from '@trestle/stanza'
import { Spoiler, type SpoilerValue } from './elements.js'

/** Whether the message is shown only when the user asks for it. */
export function isSpoiler(message: Message): boolean {
  return message.has(Spoiler)
}

/**
 * The hint in a language, by default that of the message. Where there is none in it: the one without a language, then
 * the first. Undefined where there is no hint at all. Tags compare without regard to case (BCP 47 §2.1.1).
 */
export function spoilerHint(message: Message, lang: string = message.lang ?? ''): string | undefined {
  const hints = message.getAll(Spoiler).filter(({ hint }) => hint !== undefined)
  const wanted = lang.toLowerCase()
  const own = (message.lang ?? '').toLowerCase()
  const inLanguage = hints.find((one) => (one.lang?.toLowerCase() ?? own) === wanted)
  const chosen = inLanguage ?? hints.find((one) => one.lang === undefined) ?? hints[0]
  return chosen?.hint
}

/**
 * Hides the texts of a message until they are asked for, in place of what it said before about that. Hints are one text,
 * or texts by `xml:lang`, where `''` is the language of the message. Returns the message.
 */
export function markSpoiler(message: Message, hints: string | Readonly<Record<string, string>> = {}): Message {
  message.remove(Spoiler)
  const values = typeof hints === 'string' ? [{ hint: hints }] : Object.entries(hints).map(hintIn)
  for (const value of values.length === 0 ? [{}] : values) message.add(Spoiler, value)
  return message
}

function hintIn([lang, hint]: readonly [string, string]): SpoilerValue {
  return lang === '' ? { hint } : { lang, hint }
}
