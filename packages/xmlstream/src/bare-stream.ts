import { Element } from '@trestle/xml'
import { systemClock } from './clock.js'
import { createCurrentTransport } from './current-transport.js'
import { streamClosed, XmlStreamError } from './errors.js'
import { headerFromElement, headerToAttrs, type StreamHeader } from './header.js'
import { createInlet } from './inlet.js'
import { createNotify } from './notify.js'
import { createOutlet } from './outlet.js'
import { throwLater, toError } from './settle.js'
import { flawOf, streamErrorFor } from './stream-error.js'
import { headerOf } from './stream-parts.js'
import type { BareStream, BareStreamOptions, CloseOptions, HeaderSource, StreamState } from './stream-types.js'
import type { WaitOptions } from './types.js'
import { waitFor } from './wait-for.js'
import { withFastAccessors } from './with-fast-accessors.js'

/** The stream under `createXmlStream`: has one listener, and no events, handlers and timers. */
export function createBareStream(options: BareStreamOptions): BareStream {
  const { role, framing, clock = systemClock, listener, tap } = options
  const notify = createNotify(options.onFailure ?? throwLater)
  const { highWaterMark = 2 ** 20, maxQueued = 2 ** 26, closeTimeout = 5000 } = options
  let state: StreamState = 'idle'
  let peer: StreamHeader | undefined
  let opening: { source: HeaderSource; resolve(peer: StreamHeader): void; reject(error: unknown): void } | undefined
  let headerSent = false
  let footerSent = false
  /** Nothing more is expected from the peer: it closed its stream, or broke it. */
  let peerDone = false
  let paused = false
  let { limits = {} } = options
  let closeError: Error | undefined
  let closeTimer: unknown
  const closers: (() => void)[] = []
  const abort = new AbortController()

  const current = createCurrentTransport(options.transport, {
    onData(chunk) {
      if (closeError) return
      tap?.chunk(chunk)
      notify(listener.onData, undefined)
      inlet.write(chunk)
    },
    onDrain: () => outlet.drained(),
    onClose(error) {
      if (paused) lost(error)
      else inlet.after(() => lost(error))
    },
  })
  const outlet = createOutlet({
    framing,
    highWaterMark,
    limit: maxQueued,
    joins: framing.joins,
    write(data) {
      keepAlive?.touch()
      return current.write(data)
    },
    tap,
    onDrain: () => notify(listener.onDrain, undefined),
    onEmpty() {
      notify(listener.onEmpty, undefined)
      endTransport()
    },
    onOverflow: destroy,
  })
  const keepAlive = framing.keepAlive?.({
    clock,
    interval: options.keepAlive ?? 0,
    beat(space) {
      if (state === 'open' && outlet.empty) outlet.put(space, { kind: 'space' })
    },
  })
  const inlet = createInlet({
    createParser: (handlers) => framing.createParser(tap?.observe(handlers) ?? handlers, { limits }),
    onHeader,
    onElement(element) {
      if (state !== 'closed') notify(listener.onElement, element)
    },
    onSkipped:
      listener.onSkipped &&
      ((skipped) => {
        if (state !== 'closed') notify(listener.onSkipped, skipped)
      }),
    onFooter: peerClosed,
    onError: breakOff,
  })

  function begin(source: HeaderSource, given: WaitOptions | undefined): Promise<StreamHeader> {
    const timedOut = () => new XmlStreamError('timeout', 'The peer sent no stream header in time.')
    const opened = waitFor<StreamHeader>({ ...given, clock, timedOut }, (resolve, reject) => {
      const mine = { source, resolve, reject }
      opening = mine
      state = 'opening'
      headerSent = false
      inlet.restart(!current.attached)
      if (role === 'initiator') writeHeader(headerOf(source, {}))
      paused = false
      current.resume()
      current.attach()
      return () => {
        if (opening === mine) opening = undefined
      }
    })
    opened.catch((error) => {
      if (state !== 'closing') destroy(toError(error))
    })
    return opened
  }

  function writeHeader(header: StreamHeader): void {
    const data = framing.open(header, role)
    headerSent = true
    const { name, ns } = framing.root
    outlet.put(data, { kind: 'header', element: new Element(name, ns, headerToAttrs(header)) })
  }

  function onHeader(root: Element, contentNamespace: string): void {
    if (state === 'closing') return
    const error = flawOf(root, contentNamespace, framing) ?? answer(headerFromElement(root))
    if (error) breakOff(error)
  }

  function answer(header: StreamHeader): Error | undefined {
    if (!opening) return new XmlStreamError('bad-format', 'The peer opened its stream twice.')
    const { source, resolve } = opening
    peer = header
    if (role === 'receiver') {
      try {
        const own = headerOf(source, peer)
        if (state !== 'opening') return undefined
        writeHeader(own)
      } catch (cause) {
        opening = { ...opening, source: {} }
        return new XmlStreamError('internal-server-error', 'No header could be made for the peer.', { cause })
      }
    }
    state = 'open'
    keepAlive?.start()
    inlet.hold('header')
    resolve(peer)
    queueMicrotask(() => inlet.release('header'))
    notify(listener.onOpen, header)
    return undefined
  }

  /** Sends a stream error to a peer that broke the protocol, and closes without waiting for it. */
  function breakOff(error: Error): void {
    if (state === 'closed') return
    tap?.error(error, 'in')
    closeError = error
    peerDone = true
    inlet.stop()
    if (state === 'closing') endTransport()
    else startClosing({ error: streamErrorFor(error) }, error)
  }

  function peerClosed(): void {
    peerDone = true
    if (state === 'closing') endTransport()
    else if (state !== 'closed') startClosing({})
  }

  function startClosing({ error, timeout = closeTimeout }: CloseOptions, reason: Error = streamClosed()): void {
    const source = headerSent ? undefined : opening?.source
    state = 'closing'
    keepAlive?.stop()
    opening?.reject(reason)
    closeTimer = clock.setTimeout(() => destroy(closeError), timeout)
    // A stream error, too, stands in a stream (RFC 6120 §4.9.1.2).
    if (!headerSent) writeHeader(typeof source === 'object' ? source : {})
    if (error) outlet.send(error)
    outlet.put(framing.close(), { kind: 'footer' })
    footerSent = true
    outlet.flush()
    resume()
  }

  function endTransport(): void {
    if (state === 'closing' && footerSent && peerDone && outlet.empty) current.end()
  }

  function lost(error: Error | undefined): void {
    if (state === 'closing') finish(closeError)
    else finish(error ?? new XmlStreamError('connection-lost', 'The connection ended before the stream.'))
  }

  function finish(error: Error | undefined, blame: 'in' | 'out' = 'in'): void {
    if (state === 'closed') return
    if (error && error !== closeError) tap?.error(error, blame)
    state = 'closed'
    current.detach()
    clock.clearTimeout(closeTimer)
    keepAlive?.stop()
    inlet.stop()
    outlet.clear()
    const reason = error ?? streamClosed()
    opening?.reject(reason)
    abort.abort(reason)
    notify(listener.onClose, error)
    for (const closed of closers) closed()
  }

  function destroy(error?: Error): void {
    if (state === 'closed') return
    current.destroy()
    finish(error, 'out')
  }

  function resume(): void {
    paused = false
    inlet.release('pause')
    if (!paused) current.resume()
  }

  function unusable(idle: boolean): XmlStreamError | undefined {
    if (state === 'closing' || state === 'closed') return streamClosed()
    return idle ? new XmlStreamError('not-open', 'The stream is not open.') : undefined
  }

  function assertUsable(idle: boolean): void {
    const error = unusable(idle)
    if (error) throw error
  }

  return withFastAccessors<BareStream>({
    get state() {
      return state
    },
    get secure() {
      return current.secure
    },
    get peer() {
      return peer
    },
    get writable() {
      return headerSent && (state === 'open' || state === 'opening') && outlet.writable
    },
    get queued() {
      return outlet.size
    },
    signal: abort.signal,
    // Not async functions: each would put turns between the header and the code that awaits it.
    open(header, given) {
      if (state === 'idle') return begin(header, given)
      return Promise.reject(new XmlStreamError('already-open', 'The stream was opened before.'))
    },
    restart(header, given) {
      const error = unusable(state === 'idle')
      return error ? Promise.reject(error) : begin(header, given)
    },
    replaceTransport(next) {
      assertUsable(state === 'idle')
      state = 'opening'
      headerSent = false
      current.replace(next)
      inlet.stop()
      outlet.clear()
    },
    send(element) {
      assertUsable(!headerSent)
      outlet.send(element)
    },
    sendRaw(data) {
      assertUsable(!headerSent)
      outlet.put(data, { kind: 'raw', length: data.length })
    },
    sizeOf: (element) => new TextEncoder().encode(framing.serialize(element)).length,
    get empty() {
      return outlet.empty
    },
    flush: outlet.flush,
    limit(given) {
      limits = given
      inlet.limit(given)
    },
    pause() {
      if (state === 'closing' || state === 'closed') return
      paused = true
      inlet.hold('pause')
      current.pause()
    },
    resume,
    close(given = {}) {
      if (state === 'closed') return Promise.resolve()
      const closed = new Promise<void>((resolve) => closers.push(resolve))
      if (!current.attached) destroy()
      else if (state !== 'closing') startClosing(given)
      return closed
    },
    destroy,
  })
}
