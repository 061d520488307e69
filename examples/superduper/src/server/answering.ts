import { FieldError } from '../fields.js'
import {
  type ErrorCode,
  isRequestName,
  type ReplyOf,
  type RequestArgs,
  type RequestName,
  requests,
} from '../protocol.js'
import type { Device } from './devices.js'
import type { Fault } from './faults.js'
import { type Handlers, handlers } from './handlers.js'
import type { LoginSteps } from './login-steps.js'
import { featureOfRequest } from './needed-features.js'
import type { Network } from './network.js'
import { RequestError } from './request-error.js'

export interface AnsweringOptions {
  readonly network: Network
  readonly steps: LoginSteps
  /** The device of this connection, once it is logged in. */
  device(): Device | undefined
  write(line: object): void
  /** Sends the error, and ends the connection. */
  end(code: ErrorCode, text: string, ref: number): void
  /** Ends the connection after what was written. */
  finish(): void
  /** Breaks the connection without a word. */
  drop(): void
  /** Called when a request failed by a fault of the server. */
  readonly report: (error: unknown) => void
}

type Reply = (fields: object) => void

/** Answers the requests of one connection. */
export interface Answering {
  answer(type: string, ref: number, line: unknown): void
  /** Forgets the answers that are to come late. */
  stop(): void
}

export function createAnswering(options: AnsweringOptions): Answering {
  const { network, steps, device } = options
  const slowTimers = new Set<NodeJS.Timeout>()

  function logIn(type: 'login' | 'login-code' | 'login-qr', line: unknown, reply: Reply): void {
    if (device()) throw new RequestError('already-logged-in')
    if (type === 'login') steps.login(requests.login.args(line, ''), reply)
    else if (type === 'login-code') steps.code(requests['login-code'].args(line, ''), reply)
    else steps.qr(reply)
  }

  function perform<K extends keyof Handlers>(type: K, line: unknown): ReplyOf<K> | void {
    const from = device()
    if (!from) throw new RequestError('not-logged-in')
    const feature = featureOfRequest[type]
    if (feature && !network.features[feature]) throw new RequestError('not-supported')
    if (type !== 'ack' && type !== 'ping') network.rates.check(from.account)
    return handlers[type](network, from, requests[type].args(line, '') as RequestArgs<K>)
  }

  function endSession(reply: Reply): void {
    const from = device()
    if (!from) throw new RequestError('not-logged-in')
    if (from.session !== undefined) network.logins.endSession(from.account, from.session)
    reply({})
    options.finish()
  }

  function dispatch(type: RequestName, line: unknown, reply: Reply): void {
    if (type === 'login' || type === 'login-code' || type === 'login-qr') logIn(type, line, reply)
    else if (type === 'end-session') endSession(reply)
    else reply(perform(type, line) ?? {})
  }

  /** The fault that was ordered for this request. */
  function faultOf(type: RequestName, line: unknown): Fault | undefined {
    const username = type === 'login' ? (line as Readonly<Record<string, unknown>>)['username'] : undefined
    const account = device()?.account ?? (typeof username === 'string' ? username : undefined)
    return account === undefined ? undefined : network.faults.ofRequest(account, type)
  }

  /** Writes an answer, unless the fault prevents it. */
  function write(line: object, fault: Fault | undefined): void {
    if (fault?.kind === 'drop-after') options.drop()
    else if (fault?.kind === 'slow') {
      const timer = setTimeout(() => {
        slowTimers.delete(timer)
        options.write(line)
      }, fault.ms ?? 1000)
      slowTimers.add(timer)
    } else if (fault?.kind !== 'stall') options.write(line)
  }

  function refuse(error: unknown, type: string, ref: number, fault: Fault | undefined): void {
    const isRefusal = error instanceof FieldError || error instanceof RequestError
    const { code, message: text } = isRefusal ? error : new RequestError('internal-error')
    if (!isRefusal) options.report(error)
    const retryAt = error instanceof RequestError ? error.retryAt : undefined
    // One password for each connection.
    if (type === 'login' && code === 'bad-credentials') options.end(code, text, ref)
    else write({ type: 'error', ref, code, text, retryAt }, fault)
  }

  return {
    answer(type, ref, line) {
      let fault: Fault | undefined
      try {
        if (!isRequestName(type)) throw new RequestError('unknown-request')
        fault = faultOf(type, line)
        if (fault?.kind === 'drop-before') options.drop()
        else if (fault?.kind === 'refuse') throw new RequestError(fault.code ?? 'internal-error')
        else dispatch(type, line, (fields) => write({ ...fields, type: 'ok', ref }, fault))
      } catch (error) {
        refuse(error, type, ref, fault)
      }
    },
    stop() {
      for (const timer of slowTimers) clearTimeout(timer)
      slowTimers.clear()
    },
  }
}
