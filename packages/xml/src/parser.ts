import type { Element } from './element.js'
import type { XmlError } from './error.js'
import type { ParserLimits } from './limits.js'
import { Reader, type ReaderOptions } from './reader.js'

/** What a handler throws comes out of the `write` that called it, after the rest of the chunk was handled. */
export interface ParserHandlers {
  /**
   * The root's start tag (stream header): attributes, no children.
   * `contentNs` is the default namespace that it declares, which RFC 6120 §4.8.2 calls the content namespace; as it is
   * on the wire, whatever it is read as.
   */
  onOpen(root: Element, contentNs: string): void
  /** Each complete child of the root. */
  onElement(element: Element): void
  /**
   * A child of the root that is beyond a limit, or in which names or namespaces are wrong, was read to its end, checked
   * but not built: its attributes, no children. Without this handler, it ends the stream.
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
   * Never throws because of the input. Handlers are called before it returns; when a handler calls it,
   * the chunk is copied and comes after the one at hand.
   */
  write(chunk: Uint8Array | string): void
  /** The input has ended, which is an error inside a tag or a stanza. Nothing is read after it. */
  end(): void
  /**
   * A new document may follow (stream restart); from inside a handler, right behind what the handler was given.
   * After STARTTLS begin a new parser instead: what came in the clear must not be read as if it had come inside.
   */
  restart(): void
  /** Other limits hold from here on, also for what is not complete; those that are not given are the default ones. */
  limit(limits: Partial<ParserLimits>): void
}

const END = Symbol('end')
type Input = Uint8Array | string | typeof END

/** A streaming parser: one document after the other, each child of a root delivered as it is complete. */
export function createParser(handlers: ParserHandlers, options: ParserOptions = {}): Parser {
  return createReaderParser(handlers, options, true)
}

/** Without the short way everything is read by saxes: what comes of it is the same, and the measure of the short way. */
export function createReaderParser(handlers: ParserHandlers, options: ParserOptions, short: boolean): Parser {
  const queue: Input[] = []
  const thrown: unknown[] = []
  let busy = false
  let over = false
  let restarting = false

  /** Returns whether to go on with the document at hand. */
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
    short,
  )

  function take(item: Input): void {
    try {
      if (item === END) reader.end()
      else reader.write(item)
    } catch (error) {
      over = true
      call(handlers.onError, error as XmlError)
    }
    if (item === END) over = true
  }

  function run(item: Input): void {
    if (over) return
    queue.push(typeof item === 'object' && busy ? new Uint8Array(item) : item)
    if (busy) return
    busy = true
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) if (!over) take(next)
    busy = false
    if (thrown.length === 0) return
    const errors = thrown.splice(0)
    throw errors.length === 1 ? errors[0] : new AggregateError(errors, 'handlers of XML threw')
  }

  return {
    write: run,
    limit: (limits) => reader.limit(limits),
    end: () => run(END),
    restart() {
      if (busy) restarting = true
      else if (!over) reader.restart()
    },
  }
}
