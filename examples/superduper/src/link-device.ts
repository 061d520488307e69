import { limits } from './protocol.js'
import { type ServerAddressOptions, serverAddress } from './server-address.js'
import { SuperDuperError } from './superduper-error.js'
import { openWire } from './wire.js'

export interface LinkOptions extends ServerAddressOptions {
  /** Gives up. */
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number | undefined
}

/** What a device needs to log in without a password. */
export interface LinkedDevice {
  readonly username: string
  readonly token: string
}

/** A device that is being linked to an account. */
export interface DeviceLink {
  /** Codes to show, each valid until the next one comes. Ends when the device is linked or nobody linked it. */
  readonly codes: AsyncIterable<string>
  /** Resolves when a device that is logged in has confirmed a code; rejects with `disconnected` when none did in time. */
  readonly done: Promise<LinkedDevice>
}

/** What is pushed comes out in order, the newest only if nobody took the one before. */
function createLatest<T>() {
  let latest: { readonly value: T } | undefined
  let ended = false
  let wake = (): void => {}
  return {
    push(value: T): void {
      latest = { value }
      wake()
    },
    end(): void {
      ended = true
      wake()
    },
    async *values(): AsyncIterable<T> {
      for (;;) {
        const taken = latest
        latest = undefined
        if (taken) yield taken.value
        else if (ended) return
        else {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      }
    },
  }
}

/** Logs a new device in by a code that another device of the account confirms (`confirmQr`). */
export function linkDevice({ signal, timeoutMs = limits.requestMs, ...address }: LinkOptions = {}): DeviceLink {
  const codes = createLatest<string>()
  const end = new AbortController()
  const done = new Promise<LinkedDevice>((resolve, reject) => {
    const connect = async (): Promise<void> => {
      const wire = await openWire({
        ...serverAddress(address),
        timeoutMs,
        signal: signal ? AbortSignal.any([signal, end.signal]) : end.signal,
        onEvent(event) {
          if (event.type === 'qr-code') codes.push(event.code)
          else if (event.type === 'qr-confirmed') resolve({ username: event.username, token: event.token })
        },
        onLost: reject,
      })
      await wire.request('login-qr', {})
    }
    connect().catch(reject)
  }).finally(() => {
    codes.end()
    end.abort(new SuperDuperError('disconnected'))
  })
  // Who reads the codes alone learns of a failure by their end.
  done.catch(() => {})
  return { codes: codes.values(), done }
}
