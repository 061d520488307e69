import type { Message } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { XhtmlIm } from './elements.js'
import { sanitizeXhtml, type XhtmlOptions } from './sanitize-xhtml.js'

export interface XhtmlOfOptions extends XhtmlOptions {
  /** The language of the body; that of the message by default. Where there is none in it, the first is taken. */
  readonly lang?: string | undefined
}

/**
 * The sanitized XHTML body of a message; undefined where there is none. Its sender may have written anything else there
 * than in the plain body, which is what counts.
 */
export function xhtmlOf(message: Message, options: XhtmlOfOptions = {}): Element | undefined {
  const own = message.lang ?? ''
  const wanted = (options.lang ?? own).toLowerCase()
  const bodies = message.get(XhtmlIm)?.bodies ?? []
  const found = bodies.find(({ attrs }) => (attrs['xml:lang'] ?? own).toLowerCase() === wanted) ?? bodies[0]
  return found && sanitizeXhtml(found, options)
}

/**
 * Puts XHTML bodies beside the body of a message, one for each `xml:lang`, without what is not of the profile; images may
 * be from `https` too. They have to mean the same as the body. Returns the message.
 */
export function setXhtml(message: Message, ...bodies: readonly Element[]): Message {
  const options = { imageSchemes: ['cid', 'https'] }
  return message.set(XhtmlIm, { bodies: bodies.map((body) => sanitizeXhtml(body, options)) })
}
