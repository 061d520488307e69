import { createHash, randomBytes } from 'node:crypto'
import type { RequestArgs } from '../protocol.js'
import type { Accounts } from './accounts.js'
import type { Devices } from './devices.js'
import type { Rates } from './rates.js'
import { RequestError } from './request-error.js'
import type { State } from './state/state.js'
import type { StepCodes } from './step-codes.js'

/** Whose login it is; `session` is the digest of the token of the device, if it has one. */
export interface Login {
  readonly account: string
  readonly session?: string | undefined
}

/** A token that logs a device in, and what is kept of it. */
export interface NewSession extends Login {
  readonly token: string
}

export interface Logins {
  /** Throws `bad-credentials`, `banned` or `rate-limited`. With `needsCode`, a code is to be verified before. */
  start(args: RequestArgs<'login'>): Login & { readonly needsCode: boolean }
  /** Throws `bad-code`. */
  verifyCode(account: string, code: string): NewSession
  /** Lets a device of the account in without a password. */
  createSession(account: string): NewSession
  /** Ends one session, or all of them with every connection of the account. */
  endSession(account: string, session: string): void
  endSessions(account: string): void
  /** Bans the account: its connections end, and it cannot log in. */
  setBanned(account: string, banned: boolean): void
}

export interface LoginsOptions {
  readonly state: State
  readonly accounts: Accounts
  readonly devices: Devices
  readonly rates: Rates
  readonly stepCodes: StepCodes
  /** Accounts whose password alone is not enough. */
  readonly twoStep: ReadonlySet<string>
}

const digestOf = (token: string): string => createHash('sha256').update(token).digest('base64url')

export function createLogins(options: LoginsOptions): Logins {
  const { state, accounts, devices, rates, stepCodes, twoStep } = options

  function refuse(account: string): void {
    if (state.people.isBanned(account)) throw new RequestError('banned')
    rates.check(account)
  }

  function createSession(account: string): NewSession {
    const token = randomBytes(24).toString('base64url')
    const session = digestOf(token)
    state.commit({ kind: 'session', account, digest: session })
    return { account, token, session }
  }

  function endConnections(account: string, code: 'logged-out' | 'banned'): void {
    for (const device of devices.of(account)) device.end(code)
  }

  return {
    start({ username: account, password, token }) {
      if (token !== undefined) {
        const session = digestOf(token)
        if (!state.sessions.has(account, session)) throw new RequestError('bad-credentials')
        refuse(account)
        return { account, session, needsCode: false }
      }
      if (!accounts.verify(account, password ?? '')) throw new RequestError('bad-credentials')
      // Only who knows the password learns of these.
      refuse(account)
      const needsCode = twoStep.has(account)
      if (needsCode) stepCodes.start(account)
      return { account, needsCode }
    },
    verifyCode(account, code) {
      stepCodes.verify(account, code)
      return createSession(account)
    },
    createSession,
    endSession: (account, digest) => state.commit({ kind: 'session-ended', account, digest }),
    endSessions(account) {
      state.commit({ kind: 'session-ended', account })
      endConnections(account, 'logged-out')
    },
    setBanned(account, banned) {
      state.commit({ kind: 'ban', account, banned })
      if (banned) endConnections(account, 'banned')
    },
  }
}
