import type { Message } from '@trestle/stanza'
import { Unstyled } from './elements.js'
import { parsePlain, parseStyling } from './parse-styling.js'
import type { Block } from './styled-text.js'

/** The body of a message as blocks of spans; plain lines where its sender says that it has no styling. */
export function stylingOf(message: Message): readonly Block[] {
  const { body } = message
  if (body === undefined) return []
  return message.has(Unstyled) ? parsePlain(body) : parseStyling(body)
}

/** Says that the texts of a message have no styling (XEP-0393 §7). Returns the message. */
export function markUnstyled(message: Message): Message {
  return message.set(Unstyled, {})
}
