import type { Element } from './element.js'
import type { XmlError } from './error.js'
import type { ParserLimits } from './limits.js'
import { Reader, type ReaderOptions } from './reader.js'

/** An error thrown by a handler is thrown by the `write` that called it, after the rest of the chunk was handled. */
export interface ParserHandlers {
  /**
   * The root's start tag (stream header): attributes, no children.
   * `contentNs` is the default namespace that it declares, the content namespace of RFC 6120 §4.8.2; as written, without
   * the option `alias`.
   */
  onOpen(root: Element, contentNs: string): void
  /** Each complete child of the root. */
  onElement(element: Element): void
  /**
   * A child of the root was skipped, as it is beyond a limit or has wrong names or namespaces: its attributes, no
   * children. Without this handler, such a child is an error that ends the stream.
   */
  onSkipped?(root: Element, error: XmlError): void
  /** The root's end tag. */
  onClose(): void
  /** At most once; the parser ignores everything after. */
  onError(error: XmlError): void
}

export interface ParserOptions extends ReaderOptions {}

export interface Parser {
  /**
   * Never throws because of the input. Handlers are called before it returns; a chunk that a handler writes is copied and
   * read after the current one.
   */
  write(chunk: Uint8Array | string): void
  /** Ends the input, which is an error inside a tag or a stanza. Nothing is read after it. */
  end(): void
  /**
   * Expects a new document (stream restart); called by a handler, directly after the element that the handler got.
   * After STARTTLS create a new parser instead: input that arrived before TLS must not be read as if it came after.
   */
  restart(): void
  /** Changes the limits, also for a stanza that is being read; those that are not given become the defaults. */
  limit(limits: Partial<ParserLimits>): void
}

const END = Symbol('end')
type Input = Uint8Array | string | typeof END

/** Creates a streaming parser, which delivers each child of the root when it is complete. */
export function createParser(handlers: ParserHandlers, options: ParserOptions = {}): Parser {
  return createParserWith(handlers, options, true)
}

/** Creates a parser with or without the fast path. Without it, saxes reads everything, with the same results. */
export function createParserWith(handlers: ParserHandlers, options: ParserOptions, fastPath: boolean): Parser {
  const queue: Input[] = []
  const thrown: unknown[] = []
  let processing = false
  let ended = false
  let restarting = false

  /** Returns whether to go on with the current document. */
  function call<A extends unknown[]>(handler: (...args: A) => void, ...args: A): boolean {
    restarting = false
    try {
      handler.apply(handlers, args)
    } catch (error) {
      thrown.push(error)
    }
    return !restarting
  }

  const reader = new Reader(
    {
      opened: (root, contentNs) => call(handlers.onOpen, root, contentNs),
      completed: (element) => call(handlers.onElement, element),
      skipped: (root, error) => handlers.onSkipped === undefined || call(handlers.onSkipped, root, error),
      closed: () => call(handlers.onClose),
    },
    options,
    1,
    handlers.onSkipped !== undefined,
    fastPath,
  )

  function process(item: Input): void {
    try {
      if (item === END) reader.end()
      else reader.write(item)
    } catch (error) {
      ended = true
      call(handlers.onError, error as XmlError)
    }
    if (item === END) ended = true
  }

  function enqueue(item: Input): void {
    if (ended) return
    queue.push(typeof item === 'object' && processing ? new Uint8Array(item) : item)
    if (processing) return
    processing = true
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) if (!ended) process(next)
    processing = false
    if (thrown.length === 0) return
    const errors = thrown.splice(0)
    throw errors.length === 1 ? errors[0] : new AggregateError(errors, 'handlers of XML threw')
  }

  return {
    write: enqueue,
    limit: (limits) => reader.limit(limits),
    end: () => enqueue(END),
    restart() {
      if (processing) restarting = true
      else if (!ended) reader.restart()
    },
  }
}
