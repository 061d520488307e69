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
  type RequestName,
  requests,
  type ServerEvent,
} from '../protocol.js'
import type { Device } from './devices.js'
import type { Fault } from './faults.js'
import { type Handlers, handlers } from './handlers.js'
import { beginsHttp } from './http.js'
import { createLoginSteps, type LoginOutcome } from './login-steps.js'
import { featureOfRequest } from './needed-features.js'
import type { Network } from './network.js'
import { createOutlet } from './outlet.js'
import { RequestError } from './request-error.js'

export interface ConnectionOptions {
  readonly loginMs: number
  readonly stallMs: number
  readonly serialize: (line: object) => string
  /** Called when a request failed by a fault of the server. */
  readonly report: (error: unknown) => void
  /** Takes the socket over, with what was read from it, where its peer speaks HTTP. */
  readonly onHttp: (socket: Socket, first: Uint8Array) => void
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
  // Updates wait in the mailbox until the client reads again.
  let isBehind = false

  let loginTimer = setTimeout(() => end('login-timeout'), options.loginMs)
  let graceTimer: NodeJS.Timeout | undefined
  const slowTimers = new Set<NodeJS.Timeout>()
  const lines = createLines({
    maxBytes: limits.requestBytes,
    onLine: receive,
    onError: (problem) => end(problem === 'too-large' ? 'too-large' : 'bad-request'),
  })

  // While a client does not read its answers, no more requests are read from it; its messages wait in the mailbox.
  const outlet = createOutlet(socket, {
    serialize: options.serialize,
    stallMs: options.stallMs,
    onFull() {
      socket.pause()
      lines.pause()
    },
    onDrained() {
      deliverWaiting()
      if (outlet.full) return
      lines.resume()
      if (!outlet.full) socket.resume()
    },
  })

  function end(code: ErrorCode, text: string = errorCodes[code], ref?: number): void {
    if (ended) return
    outlet.write({ type: 'error', ref, code, text })
    finish()
  }

  function finish(): void {
    if (ended) return
    ended = true
    outlet.close()
    lines.stop()
    socket.resume()
    detachDevice()
    socket.end()
    graceTimer = setTimeout(() => socket.destroy(), GRACE_MS)
  }

  function detachDevice(): void {
    clearTimeout(loginTimer)
    steps.stop()
    const left = device
    device = undefined
    if (left) network.detach(left)
  }

  function push(event: ServerEvent): void {
    outlet.write(event)
    if (device && network.faults.copies(device.account) > 1) outlet.write(event)
  }

  function deliverWaiting(): void {
    if (!device) return
    isBehind = false
    for (const update of network.state.mailboxes.of(device.account).values()) {
      if (update.id <= lastSent) continue
      if (outlet.full || socket.destroyed) {
        isBehind = true
        return
      }
      lastSent = update.id
      push(update.event)
    }
  }

  function enter(login: Parameters<LoginOutcome['enter']>[0], reply: (line: ReplyOf<'login'>) => void): void {
    const { account, session, token } = login
    const newDevice: Device = {
      account,
      session,
      push,
      deliver(update) {
        if (outlet.full) isBehind = true
        if (isBehind) return
        lastSent = update.id
        push(update.event)
      },
      deliverWaiting,
      end,
      drop: () => socket.destroy(),
    }
    const uploadKey = network.attach(newDevice)
    clearTimeout(loginTimer)
    device = newDevice
    const { features } = network
    reply({ username: account, uploadKey, features, ...(token !== undefined && { token }) })
    network.sendInitialEvents(newDevice)
  }

  let replyToLogin: (line: ReplyOf<'login'>) => void = () => {}
  const steps = createLoginSteps(network, {
    enter: (login) => enter(login, replyToLogin),
    wait(ms) {
      clearTimeout(loginTimer)
      loginTimer = setTimeout(() => end('login-timeout'), ms)
    },
    finish,
    push: outlet.write,
  })

  /** Does what a connection may do that is not logged in. */
  function logIn(type: 'login' | 'login-code' | 'login-qr', line: unknown, reply: (line: object) => void): void {
    if (device) throw new RequestError('already-logged-in')
    replyToLogin = reply
    if (type === 'login') {
      const next = steps.login(requests.login.args(line, ''))
      if (next) reply({ next })
    } else if (type === 'login-code') {
      steps.code(requests['login-code'].args(line, ''))
    } else {
      reply({})
      steps.qr()
    }
  }

  function perform<K extends keyof Handlers>(type: K, line: unknown): ReplyOf<K> | void {
    if (!device) throw new RequestError('not-logged-in')
    const feature = featureOfRequest[type]
    if (feature && !network.features[feature]) throw new RequestError('not-supported')
    if (type !== 'ack' && type !== 'ping') network.rates.check(device.account)
    return handlers[type](network, device, requests[type].args(line, '') as RequestArgs<K>)
  }

  function endSession(reply: (line: object) => void): void {
    if (!device) throw new RequestError('not-logged-in')
    const { account, session } = device
    if (session !== undefined) network.logins.endSession(account, session)
    reply({})
    finish()
  }

  /** The fault that was ordered for this request. */
  function faultOf(type: RequestName, line: unknown): Fault | undefined {
    const username = type === 'login' ? (line as Readonly<Record<string, unknown>>)['username'] : undefined
    const account = device?.account ?? (typeof username === 'string' ? username : undefined)
    return account === undefined ? undefined : network.faults.ofRequest(account, type)
  }

  /** Answers a request, unless the fault prevents it. */
  function write(line: object, fault: Fault | undefined): void {
    if (fault?.kind === 'drop-after') socket.destroy()
    else if (fault?.kind === 'slow') {
      const timer = setTimeout(() => {
        slowTimers.delete(timer)
        outlet.write(line)
      }, fault.ms ?? 1000)
      slowTimers.add(timer)
    } else if (fault?.kind !== 'stall') outlet.write(line)
  }

  function dispatch(type: RequestName, line: unknown, reply: (line: object) => void): void {
    if (type === 'login' || type === 'login-code' || type === 'login-qr') logIn(type, line, reply)
    else if (type === 'end-session') endSession(reply)
    else reply(perform(type, line) ?? {})
  }

  function refuse(error: unknown, type: string, ref: number, fault: Fault | undefined): void {
    const isRefusal = error instanceof FieldError || error instanceof RequestError
    const { code, message: text } = isRefusal ? error : new RequestError('internal-error')
    if (!isRefusal) options.report(error)
    const retryAt = error instanceof RequestError ? error.retryAt : undefined
    // One password for each connection.
    if (type === 'login' && code === 'bad-credentials') end(code, text, ref)
    else write({ type: 'error', ref, code, text, retryAt }, fault)
  }

  function answer(type: string, ref: number, line: unknown): void {
    let fault: Fault | undefined
    try {
      if (!isRequestName(type)) throw new RequestError('unknown-request')
      fault = faultOf(type, line)
      if (fault?.kind === 'drop-before') socket.destroy()
      else if (fault?.kind === 'refuse') throw new RequestError(fault.code ?? 'internal-error')
      else dispatch(type, line, (reply) => write({ ...reply, type: 'ok', ref }, fault))
    } catch (error) {
      refuse(error, type, ref, fault)
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

  function release(): void {
    ended = true
    outlet.close()
    lines.stop()
    detachDevice()
    clearTimeout(graceTimer)
    for (const timer of slowTimers) clearTimeout(timer)
  }

  // 'close' follows and does the clean-up.
  const ignore = (): void => {}
  socket.setKeepAlive(true, 60_000)
  socket.setNoDelay(true)
  socket.on('error', ignore)
  socket.on('close', release)
  socket.once('data', (first) => {
    if (beginsHttp(first)) {
      socket.off('close', release)
      release()
      options.onHttp(socket, first)
    } else {
      socket.on('data', (chunk) => lines.push(chunk))
      lines.push(first)
    }
  })
  return { end }
}
