import { limits, type RequestArgs, type ServerEvent } from '../protocol.js'
import type { Login } from './logins.js'
import type { Network } from './network.js'
import { RequestError } from './request-error.js'

/** What becomes of a connection that logs in. */
export interface LoginOutcome {
  /** A token comes with a new session. */
  enter(login: Login & { readonly token?: string | undefined }): void
  /** A code is asked for, or shown: the connection may take so long (ms). */
  wait(ms: number): void
  /** A login by QR code has ended. */
  finish(): void
  push(event: ServerEvent): void
}

/** The steps by which one connection logs in. */
export interface LoginSteps {
  /** Resolves to whether a code is needed. */
  login(args: RequestArgs<'login'>): 'code' | undefined
  code(args: RequestArgs<'login-code'>): void
  qr(): void
  stop(): void
}

export function createLoginSteps({ logins, qrCodes }: Network, outcome: LoginOutcome): LoginSteps {
  /** Whose password was right. */
  let pending: string | undefined
  let stopQr: (() => void) | undefined

  return {
    login(args) {
      const { account, session, needsCode } = logins.start(args)
      if (!needsCode) {
        outcome.enter({ account, session })
        return undefined
      }
      pending = account
      outcome.wait(limits.codeMs)
      return 'code'
    },
    code({ code }) {
      if (pending === undefined) throw new RequestError('not-logged-in')
      outcome.enter(logins.verifyCode(pending, code))
      pending = undefined
    },
    qr() {
      stopQr?.()
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
