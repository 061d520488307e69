import { limits, type ReplyOf, type RequestArgs, type ServerEvent } from '../protocol.js'
import type { Login } from './logins.js'
import type { Network } from './network.js'
import { RequestError } from './request-error.js'

/** What becomes of a connection that logs in. */
export interface LoginOutcome {
  /** The device is in; a token comes with a new session. `reply` says so, before the first events. */
  enter(login: Login & { readonly token?: string | undefined }, reply: LoginReply): void
  /** A code is asked for, or shown: the connection may take so long (ms). */
  wait(ms: number): void
  /** A login by QR code has ended. */
  finish(): void
  push(event: ServerEvent): void
}

export type LoginReply = (reply: ReplyOf<'login'>) => void

/** The steps by which one connection logs in. Each calls `reply`, or throws. */
export interface LoginSteps {
  login(args: RequestArgs<'login'>, reply: LoginReply): void
  code(args: RequestArgs<'login-code'>, reply: LoginReply): void
  qr(reply: (reply: ReplyOf<'login-qr'>) => void): void
  stop(): void
}

export function createLoginSteps({ logins, qrCodes }: Network, outcome: LoginOutcome): LoginSteps {
  /** Whose password was right. */
  let pending: string | undefined
  let stopQr: (() => void) | undefined

  return {
    login(args, reply) {
      const { account, session, needsCode } = logins.start(args)
      if (needsCode) {
        pending = account
        outcome.wait(limits.codeMs)
        reply({ next: 'code' })
      } else outcome.enter({ account, session }, reply)
    },
    code({ code }, reply) {
      if (pending === undefined) throw new RequestError('not-logged-in')
      outcome.enter(logins.verifyCode(pending, code), reply)
      pending = undefined
    },
    qr(reply) {
      stopQr?.()
      reply({})
      stopQr = qrCodes.start({
        onCode(code, expires) {
          outcome.wait(expires - Date.now() + 1000)
          outcome.push({ type: 'qr-code', code, expires })
        },
        onConfirmed(username) {
          const { token } = logins.createSession(username)
          outcome.push({ type: 'qr-confirmed', username, token })
          outcome.finish()
        },
        onExpired: () => outcome.finish(),
      })
    },
    stop: () => stopQr?.(),
  }
}
