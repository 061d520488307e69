import { connect } from 'node:net'
import type { Address } from './address.js'
import { FieldError, instant, label, optional, record } from './fields.js'
import { createLines } from './lines.js'
import {
  envelope,
  events,
  isErrorCode,
  isEventName,
  limits,
  type ReplyOf,
  type RequestArgs,
  type RequestName,
  requests,
  type ServerEvent,
} from './protocol.js'
import { SuperDuperError } from './superduper-error.js'

export interface WireOptions extends Address {
  /** Milliseconds that connecting, and each request, may take. */
  readonly timeoutMs: number
  /** Closes the connection at any time. */
  readonly signal: AbortSignal
  /** Called for each event. An error that it throws reaches the process; the connection goes on. */
  onEvent(event: ServerEvent): void
  /** Called once when the connection is lost, unless `end` was called. */
  onLost(error: SuperDuperError): void
}

/** The client's side of a connection: requests with their answers, and events. */
export interface Wire {
  /** Rejects with {@link SuperDuperError} only. */
  request<K extends RequestName>(type: K, args: RequestArgs<K>): Promise<ReplyOf<K>>
  /** Sends what was written, drops what is received, and resolves when the connection is closed. */
  end(): Promise<void>
}

interface Pending {
  readonly type: RequestName
  resolve(reply: unknown): void
  reject(error: SuperDuperError): void
}

const refusal = record({ code: label(64), text: label(1024, { empty: true }), retryAt: optional(instant) })

/** Connects; rejects with `unreachable`, `timeout`, or `disconnected` when aborted. */
export function openWire(options: WireOptions): Promise<Wire> {
  const pending = new Map<number, Pending>()
  const socket = connect({ host: options.host, port: options.port, noDelay: true, keepAlive: true })
  let refs = 0
  let ended = false
  let reason: SuperDuperError | undefined

  const lines = createLines({
    maxBytes: limits.replyBytes,
    onLine: receive,
    onError: () => fail(new SuperDuperError('protocol-error')),
  })

  function fail(error: SuperDuperError): void {
    reason ??= error
    lines.stop()
    socket.destroy()
  }

  function rejectAll(error: SuperDuperError): void {
    for (const { reject } of [...pending.values()]) reject(error)
  }

  /** Reads a line: returns its event, or settles the request that it answers. Throws if it is not part of the protocol. */
  function read(text: string): ServerEvent | undefined {
    const line: unknown = JSON.parse(text)
    const { type, ref } = envelope(line, '')
    const request = ref === undefined ? undefined : pending.get(ref)
    if (type === 'ok') {
      request?.resolve(requests[request.type].reply(line, ''))
    } else if (type === 'error') {
      const { code, text, retryAt } = refusal(line, '')
      const options = retryAt === undefined ? {} : { retryAt: new Date(retryAt) }
      const error = new SuperDuperError(isErrorCode(code) ? code : 'protocol-error', text, options)
      if (ref === undefined) reason ??= error
      request?.reject(error)
    } else if (isEventName(type)) {
      return { type, ...events[type](line, '') } as ServerEvent
    }
    return undefined
  }

  function receive(text: string): void {
    let event: ServerEvent | undefined
    try {
      event = read(text)
    } catch (cause) {
      const problem = cause instanceof FieldError ? cause.message : undefined
      fail(new SuperDuperError('protocol-error', problem, { cause }))
    }
    // Outside of the `try`: an error of a listener is not a protocol error.
    if (event) options.onEvent(event)
  }

  function request<K extends RequestName>(type: K, args: RequestArgs<K>): Promise<ReplyOf<K>> {
    if (ended || socket.destroyed) return Promise.reject(reason ?? new SuperDuperError('disconnected'))
    if (pending.size >= limits.pendingRequests) return Promise.reject(new SuperDuperError('overloaded'))
    refs += 1
    const ref = refs
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer)
        pending.delete(ref)
      }
      const timer = setTimeout(() => {
        settle()
        reject(new SuperDuperError('timeout'))
      }, options.timeoutMs)
      pending.set(ref, {
        type,
        resolve(reply) {
          settle()
          resolve(reply as ReplyOf<K>)
        },
        reject(error) {
          settle()
          reject(error)
        },
      })
      // Requests of one turn are one packet.
      socket.cork()
      process.nextTick(() => socket.uncork())
      socket.write(`${JSON.stringify({ ...args, type, ref })}\n`)
    })
  }

  function end(): Promise<void> {
    ended = true
    lines.stop()
    rejectAll(new SuperDuperError('disconnected'))
    if (socket.closed) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(() => socket.destroy(), options.timeoutMs)
      socket.once('close', () => {
        clearTimeout(timer)
        resolve()
      })
      socket.end()
    })
  }

  return new Promise((resolve, reject) => {
    const abort = (): void => fail(new SuperDuperError('disconnected'))
    const timer = setTimeout(() => fail(new SuperDuperError('timeout')), options.timeoutMs)
    let connected = false
    options.signal.addEventListener('abort', abort, { once: true })
    if (options.signal.aborted) abort()
    socket.on('connect', () => {
      connected = true
      clearTimeout(timer)
      resolve({ request, end })
    })
    socket.on('data', (chunk) => lines.push(chunk))
    socket.on('error', (cause) => {
      reason ??= new SuperDuperError(connected ? 'disconnected' : 'unreachable', undefined, { cause })
    })
    socket.on('close', () => {
      clearTimeout(timer)
      options.signal.removeEventListener('abort', abort)
      lines.stop()
      const error = reason ?? new SuperDuperError('disconnected')
      reject(error)
      rejectAll(error)
      if (connected && !ended) options.onLost(error)
    })
  })
}
