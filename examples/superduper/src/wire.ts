import { connect } from 'node:net'
import type { Address } from './address.js'
import { FieldError, label, record } from './fields.js'
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
  /** How long connecting, and each request, may take. */
  readonly timeoutMs: number
  /** Cuts the connection at any time. */
  readonly signal: AbortSignal
  /** What it throws reaches the process like anything thrown in a socket's listener; the connection goes on. */
  onEvent(event: ServerEvent): void
  /** Once, unless `end` was called. */
  onLost(error: SuperDuperError): void
}

/** One connection, seen from the client: requests with their answers, and events. */
export interface Wire {
  /** Rejects with {@link SuperDuperError} only. */
  request<K extends RequestName>(type: K, args: RequestArgs<K>): Promise<ReplyOf<K>>
  /** Sends what is written, drops what arrives, and resolves when the connection is gone. */
  end(): Promise<void>
}

interface Pending {
  readonly type: RequestName
  resolve(reply: unknown): void
  reject(error: SuperDuperError): void
}

const refusal = record({ code: label(64), text: label(1024, { empty: true }) })

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

  /** The event a line holds, if it holds one; answers are settled here. Throws when it is not of the protocol. */
  function read(text: string): ServerEvent | undefined {
    const line: unknown = JSON.parse(text)
    const { type, ref } = envelope(line, '')
    const asked = ref === undefined ? undefined : pending.get(ref)
    if (type === 'ok') {
      asked?.resolve(requests[asked.type].reply(line, ''))
    } else if (type === 'error') {
      const { code, text } = refusal(line, '')
      const error = new SuperDuperError(isErrorCode(code) ? code : 'protocol-error', text)
      if (ref === undefined) reason ??= error
      asked?.reject(error)
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
    // Outside of the `try`: what a listener throws is not the server's fault.
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
