import { DEFAULT_LIMITS, Element, type Parser, type ParserHandlers, type ParserOptions, XmlError } from '@trestle/xml'
import { type Framing, headerToAttrs, NS_STREAM, NS_STREAM_ERRORS } from '@trestle/xmlstream'
import type { FrameCodec, FrameReader } from './frame-codec.js'
import { skippedFrame } from './skipped-frame.js'

/** RFC 7395 §3.3. */
export const NS_FRAMING = 'urn:ietf:params:xml:ns:xmpp-framing'

export interface WebsocketFramingOptions {
  /** The namespace of stanzas, like `jabber:client`. */
  readonly contentNamespace: string
}

export interface FramingSettings extends WebsocketFramingOptions {
  /** Called with the URI of a redirect; what it returns becomes the text of `see-other-host`. */
  readonly onSeeOther?: (uri: string) => string
}

/** The framing of RFC 7395 §3: each element is a document of its own, in a frame of its own. */
export function createFraming({ read, write }: FrameCodec, options: FramingSettings): Framing {
  const { contentNamespace, onSeeOther = String } = options
  return {
    name: 'websocket',
    root: { ns: NS_FRAMING, name: 'open' },
    joins: 0,
    open: (header) => write(new Element('open', NS_FRAMING, headerToAttrs(header))),
    close: () => write(new Element('close', NS_FRAMING)),
    createParser: (handlers, options) =>
      createFrameParser({ read, handlers, options: options, contentNamespace, onSeeOther }),
    serialize: write,
  }
}

interface FrameParserSettings extends Required<FramingSettings> {
  readonly read: FrameReader
  readonly handlers: ParserHandlers
  readonly options: ParserOptions
}

function createFrameParser(settings: FrameParserSettings): Parser {
  const { read, handlers, contentNamespace, onSeeOther } = settings
  let { options } = settings
  let ended = false

  function parse(frame: Uint8Array | string): Element {
    if (typeof frame !== 'string') throw new XmlError('not-well-formed', 'a frame is binary')
    const { maxStanzaBytes = DEFAULT_LIMITS.maxStanzaBytes } = options.limits ?? {}
    if (isLonger(frame, maxStanzaBytes)) throw new XmlError('policy-violation', 'a frame is too long')
    return read(frame, options)
  }

  function handle(element: Element): void {
    if (element.ns !== NS_FRAMING) handlers.onElement(element)
    else if (element.name !== 'close') handlers.onOpen(element, contentNamespace)
    else {
      const uri = element.attrs['see-other-uri']
      // Over WebSocket, a redirect is an attribute of `close` and not a stream error (RFC 7395 §3.6.1).
      if (uri) handlers.onElement(seeOtherHost(onSeeOther(uri)))
      handlers.onClose()
    }
  }

  function reject(frame: Uint8Array | string, cause: unknown): void {
    const error = cause instanceof XmlError ? cause : new XmlError('not-well-formed', 'a frame is no XML', { cause })
    const skippable = handlers.onSkipped !== undefined && typeof frame === 'string'
    const root = skippable ? skippedFrame(frame, error, read, options) : undefined
    // Only stanzas are skipped: `open` and `close` that cannot be read end the stream.
    if (root !== undefined && root.ns !== NS_FRAMING) {
      handlers.onSkipped?.(root, error)
      return
    }
    ended = true
    handlers.onError(error)
  }

  return {
    write(frame) {
      // RFC 7395 §3.8 forbids white space as keep-alive; where it is received, it does no harm.
      if (ended || (typeof frame === 'string' && !/[^ \t\r\n]/.test(frame))) return
      let element: Element
      try {
        element = parse(frame)
      } catch (cause) {
        reject(frame, cause)
        return
      }
      handle(element)
    },
    end() {
      ended = true
    },
    restart() {},
    limit(limits) {
      options = { ...options, limits }
    },
  }
}

function seeOtherHost(host: string): Element {
  return new Element('error', NS_STREAM, {}, [new Element('see-other-host', NS_STREAM_ERRORS, {}, [host])])
}

function isLonger(text: string, bytes: number): boolean {
  if (text.length * 3 <= bytes) return false
  return text.length > bytes || new TextEncoder().encode(text).length > bytes
}
