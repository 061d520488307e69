import { Element, type Parser, type ParserHandlers, type ParserOptions, parse, serialize, XmlError } from '@trestle/xml'
import { type Framing, headerToAttrs, NS_STREAM } from '@trestle/xmlstream'
import { NS_FRAMING } from './namespaces.js'

/** XML streams as RFC 7395 §3 writes them: each element is a document of its own, in a frame of its own. */
export function websocketFraming(contentNamespace: string): Framing {
  return {
    name: 'websocket',
    root: { ns: NS_FRAMING, name: 'open' },
    joins: false,
    open: (header) => serialize(new Element('open', NS_FRAMING, headerToAttrs(header))),
    close: () => serialize(new Element('close', NS_FRAMING)),
    createParser: (handlers, options) => createFrameParser(handlers, options, contentNamespace),
    // Clients know the stream namespace by its customary prefix, which each frame has to declare.
    serialize: (element) =>
      serialize(element, { prefixes: { [NS_STREAM]: 'stream' } }).replace(
        /^<stream:[\w.-]+/,
        (start) => `${start} xmlns:stream='${NS_STREAM}'`,
      ),
  }
}

function createFrameParser(handlers: ParserHandlers, options: ParserOptions, contentNamespace: string): Parser {
  let over = false
  function take(frame: string): void {
    let element: Element
    try {
      element = parse(frame, options)
    } catch (error) {
      over = true
      handlers.onError(error as XmlError)
      return
    }
    if (element.is(NS_FRAMING, 'open')) handlers.onOpen(element, contentNamespace)
    else if (element.is(NS_FRAMING, 'close')) handlers.onClose()
    else handlers.onElement(element)
  }
  return {
    write(chunk) {
      if (over) return
      if (typeof chunk === 'string') take(chunk)
      else {
        over = true
        handlers.onError(new XmlError('not-well-formed', 'frames are text'))
      }
    },
    end() {
      over = true
    },
    restart() {},
  }
}
