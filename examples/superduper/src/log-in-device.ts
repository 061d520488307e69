import { limits } from './protocol.js'
import { type ServerAddressOptions, serverAddress } from './server-address.js'
import { SuperDuperError } from './superduper-error.js'
import { openWire } from './wire.js'

export interface DeviceLoginOptions extends ServerAddressOptions {
  readonly username: string
  readonly password: string
  /** Asks for the code that an account with a login in two steps needs; again, with what is wrong, after a wrong one. */
  readonly code: (problem?: string) => string | Promise<string>
  /** Gives up. */
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number | undefined
}

/**
 * Finds out whether credentials are right, and takes nothing of what waits for the account. Resolves with what logs the
 * device in without a code from then on, where the account has logins in two steps. Rejects with `bad-credentials`,
 * `banned`, `rate-limited`, or with what `code` rejects with.
 */
export async function logInDevice(options: DeviceLoginOptions): Promise<string | undefined> {
  const { username, password, code, signal, timeoutMs = limits.requestMs, ...address } = options
  const own = new AbortController()
  const wire = await openWire({
    ...serverAddress(address),
    timeoutMs,
    signal: signal ? AbortSignal.any([signal, own.signal]) : own.signal,
    onEvent() {},
    onLost() {},
  })
  try {
    const reply = await wire.request('login', { username, password })
    if (reply.next === undefined) return undefined
    for (let problem: string | undefined; ; ) {
      try {
        return (await wire.request('login-code', { code: await code(problem) })).token
      } catch (error) {
        if (!(error instanceof SuperDuperError) || error.code !== 'bad-code') throw error
        problem = error.message
      }
    }
  } finally {
    await wire.end()
  }
}
