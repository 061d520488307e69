import type { Element } from './element.js'
import type { ParserOptions } from './parser.js'
import { Reader } from './reader.js'

/**
 * Reads one whole document, under the same rules and limits as a stanza in a stream.
 * @throws XmlError
 */
export function parse(text: string, options: ParserOptions = {}): Element {
  let root: Element | undefined
  const reader = new Reader(
    {
      opened: () => true,
      completed: (element) => {
        root = element
        return true
      },
      skipped: () => true,
      closed: () => true,
    },
    options,
    0,
  )
  reader.write(text)
  reader.end()
  return root!
}
