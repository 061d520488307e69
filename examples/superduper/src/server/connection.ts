import type { Socket } from 'node:net'
import { FieldError } from '../fields.js'
import { createLines } from '../lines.js'
import {
  type ErrorCode,
  envelope,
  errorCodes,
  isRequestName,
  limits,
  type ReplyOf,
  type RequestArgs,
  requests,
} from '../protocol.js'
import type { Device } from './devices.js'
import { type Handlers, handlers } from './handlers.js'
import type { Network } from './network.js'
import { createOutlet } from './outlet.js'
import { RequestError } from './request-error.js'

export interface ConnectionOptions {
  readonly loginMs: number
  readonly stallMs: number
  /** Called when a request failed by a fault of the server. */
  readonly report: (error: unknown) => void
}

export interface Connection {
  /** Sends the error, then ends; the socket is closed within a second. */
  end(code: ErrorCode): void
}

const GRACE_MS = 1000

/** Serves one client: reads requests, checks them, answers, and sends events. */
export function serveConnection(socket: Socket, network: Network, options: ConnectionOptions): Connection {
  let device: Device | undefined
  let ended = false
  let lastSent = 0

  const loginTimer = setTimeout(() => end('login-timeout'), options.loginMs)
  let graceTimer: NodeJS.Timeout | undefined
  const lines = createLines({
    maxBytes: limits.requestBytes,
    onLine: receive,
    onError: (problem) => end(problem === 'too-large' ? 'too-large' : 'bad-request'),
  })

  // While a client does not read its answers, no more requests are read from it; its messages wait in the mailbox.
  const outlet = createOutlet(socket, {
    stallMs: options.stallMs,
    onFull() {
      socket.pause()
      lines.pause()
    },
    onDrained() {
      sendMessages()
      if (outlet.full) return
      lines.resume()
      if (!outlet.full) socket.resume()
    },
  })

  function end(code: ErrorCode, text: string = errorCodes[code], ref?: number): void {
    if (ended) return
    ended = true
    outlet.write({ type: 'error', ref, code, text })
    outlet.close()
    lines.stop()
    socket.resume()
    detachDevice()
    socket.end()
    graceTimer = setTimeout(() => socket.destroy(), GRACE_MS)
  }

  function detachDevice(): void {
    clearTimeout(loginTimer)
    const left = device
    device = undefined
    if (left) network.detach(left)
  }

  function sendMessages(): void {
    if (!device) return
    for (const { id, sender, body, at } of network.messages.after(device.account, lastSent)) {
      if (outlet.full || socket.destroyed) return
      lastSent = id
      outlet.write({ type: 'message', id: String(id), sender, body, at })
    }
  }

  function login(ref: number, { username, password }: RequestArgs<'login'>): void {
    if (device) throw new RequestError('already-logged-in')
    if (!network.accounts.verify(username, password)) {
      end('bad-credentials', undefined, ref)
      return
    }
    const newDevice: Device = { account: username, push: outlet.write, deliverMessages: sendMessages }
    network.attach(newDevice)
    clearTimeout(loginTimer)
    device = newDevice
    outlet.write({ type: 'ok', ref })
    network.sendInitialEvents(newDevice)
  }

  function perform<K extends keyof Handlers>(type: K, line: unknown): ReplyOf<K> {
    if (!device) throw new RequestError('not-logged-in')
    return handlers[type](network, device, requests[type].args(line, '') as RequestArgs<K>)
  }

  function answer(type: string, ref: number, line: unknown): void {
    try {
      if (!isRequestName(type)) throw new RequestError('unknown-request')
      if (type === 'login') login(ref, requests.login.args(line, ''))
      else outlet.write({ ...perform(type, line), type: 'ok', ref })
    } catch (error) {
      const refusal = error instanceof FieldError || error instanceof RequestError
      const { code, message } = refusal ? error : new RequestError('internal-error')
      if (!refusal) options.report(error)
      outlet.write({ type: 'error', ref, code, text: message })
    }
  }

  /** Handles a line. One that is not a request ends the connection; a request that is refused does not. */
  function receive(text: string): void {
    try {
      const line: unknown = JSON.parse(text)
      const { type, ref } = envelope(line, '')
      if (ref === undefined) end('bad-request', 'ref must be an integer')
      else answer(type, ref, line)
    } catch (error) {
      end('bad-request', error instanceof FieldError ? error.message : 'the line is not JSON')
    }
  }

  socket.setKeepAlive(true, 60_000)
  socket.setNoDelay(true)
  socket.on('data', (chunk) => lines.push(chunk))
  // 'close' follows and does the clean-up.
  socket.on('error', () => {})
  socket.on('close', () => {
    ended = true
    outlet.close()
    lines.stop()
    detachDevice()
    clearTimeout(graceTimer)
  })
  return { end }
}
