import type { Socket } from 'node:net'
import { FieldError } from '../fields.js'
import { createLines } from '../lines.js'
import { type ErrorCode, envelope, errorCodes, limits, type ServerEvent } from '../protocol.js'
import { createAnswering } from './answering.js'
import type { Device } from './devices.js'
import { beginsHttp } from './http.js'
import { createLoginSteps, type LoginOutcome, type LoginReply } from './login-steps.js'
import type { Network } from './network.js'
import { createOutlet } from './outlet.js'

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

  /** Breaks the connection; what was written before is sent. */
  function drop(): void {
    outlet.close()
    socket.destroy()
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

  function enter({ account, session, token }: Parameters<LoginOutcome['enter']>[0], reply: LoginReply): void {
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
      drop,
    }
    const uploadKey = network.attach(newDevice)
    clearTimeout(loginTimer)
    device = newDevice
    const { features } = network
    reply({ username: account, uploadKey, features, ...(token !== undefined && { token }) })
    network.sendInitialEvents(newDevice)
  }

  const steps = createLoginSteps(network, {
    enter,
    wait(ms) {
      clearTimeout(loginTimer)
      loginTimer = setTimeout(() => end('login-timeout'), ms)
    },
    finish,
    push: outlet.write,
  })
  const answering = createAnswering({
    network,
    steps,
    device: () => device,
    write: outlet.write,
    end,
    finish,
    drop,
    report: options.report,
  })

  /** Handles a line. One that is not a request ends the connection; a request that is refused does not. */
  function receive(text: string): void {
    try {
      const line: unknown = JSON.parse(text)
      const { type, ref } = envelope(line, '')
      if (ref === undefined) end('bad-request', 'ref must be an integer')
      else answering.answer(type, ref, line)
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
    answering.stop()
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
