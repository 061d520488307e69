import { choice, type Field, instant, integerBetween, optional, record } from '../fields.js'
import { errorCodes, isRequestName, line, name, type RequestName, requests } from '../protocol.js'
import { type FaultKind, faultKinds } from './faults.js'
import type { Network } from './network.js'
import { RequestError } from './request-error.js'

const oneAccount = record({ account: name })
const requestNames = Object.keys(requests).filter(isRequestName)

const calls = {
  /** The code that a login in two steps waits for. */
  code: oneAccount,
  /** Ends all sessions of an account: its tokens are void, its connections end with `logged-out`. */
  'end-sessions': oneAccount,
  /** Ends its connections with `banned` and refuses its logins. */
  ban: oneAccount,
  unban: oneAccount,
  /** Refuses its requests with `rate-limited` until then. */
  limit: record({ account: name, until: instant }),
  /** Confirms a QR code as if a device of the account had seen it. */
  'confirm-qr': record({ account: name, code: line }),
  /** Drops its connections without a word. */
  disconnect: oneAccount,
  fault: record({
    account: name,
    kind: choice<FaultKind>(...faultKinds),
    request: optional(choice<RequestName>(...requestNames)),
    times: optional(integerBetween(0, 1_000_000)),
    ms: optional(integerBetween(0, 600_000)),
    code: optional(choice(...(Object.keys(errorCodes) as (keyof typeof errorCodes)[]))),
  }),
  'clear-faults': oneAccount,
} as const

export type AdminCallName = keyof typeof calls
export type AdminArgs<K extends AdminCallName> = ReturnType<(typeof calls)[K]>
/** What the operator may do, with the account that it concerns. */
export type AdminCall = { [K in AdminCallName]: { readonly call: K } & AdminArgs<K> }[AdminCallName]

/** The operator's side of the network. */
export interface Admin {
  /** The code that a login in two steps waits for, if one does. */
  codeOf(account: string): string | undefined
  /** Throws `unknown-account`, and `bad-code`. */
  perform(call: AdminCall): void
}

const readName = choice<AdminCallName>(...(Object.keys(calls) as AdminCallName[]))

/** Reads a call that came as JSON; throws `FieldError`. */
export function readAdminCall(value: unknown): AdminCall {
  const { call } = record({ call: readName })(value, '')
  return { call, ...(calls[call] as Field<AdminArgs<AdminCallName>>)(value, '') } as AdminCall
}

export function createAdmin(network: Network): Admin {
  const { accounts, logins, rates, faults, stepCodes, qrCodes, devices } = network
  return {
    codeOf: (account) => stepCodes.of(account),
    perform(call) {
      const { account } = call
      if (!accounts.has(account)) throw new RequestError('unknown-account')
      switch (call.call) {
        case 'code':
          return
        case 'end-sessions':
          return logins.endSessions(account)
        case 'ban':
          return logins.setBanned(account, true)
        case 'unban':
          return logins.setBanned(account, false)
        case 'limit':
          return rates.limit(account, call.until)
        case 'confirm-qr':
          return qrCodes.confirm(account, call.code)
        case 'disconnect':
          for (const device of devices.of(account)) device.drop()
          return
        case 'fault':
          return faults.add(call)
        case 'clear-faults':
          return faults.clear(account)
      }
    },
  }
}
