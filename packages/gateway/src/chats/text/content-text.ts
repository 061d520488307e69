import type { Content } from '../chat-event.js'
import { movedParts, partsIn } from './text-parts.js'

/** The content with another body, of which its own is the end or the beginning, or which is that of its own. */
export function withBody(content: Content, body: string): Content {
  const { markup, mentions } = content
  return {
    ...content,
    body,
    ...(markup && { markup: partsIn(markup, content.body, body) }),
    ...(mentions && { mentions: partsIn(mentions, content.body, body) }),
  }
}

/** The content with a text before its body. */
export function withPrefix(content: Content, prefix: string): Content {
  const { body, markup, mentions } = content
  return {
    ...content,
    body: prefix + body,
    ...(markup && { markup: movedParts(markup, prefix.length) }),
    ...(mentions && { mentions: movedParts(mentions, prefix.length) }),
  }
}
