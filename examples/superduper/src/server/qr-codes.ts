import { randomBytes } from 'node:crypto'
import { limits } from '../protocol.js'
import { RequestError } from './request-error.js'

/** A device that waits until another one confirms its code. */
export interface QrDevice {
  /** A new code; the one before is void. */
  onCode(code: string, expires: number): void
  onConfirmed(account: string): void
  /** No code was confirmed. */
  onExpired(): void
}

export interface QrCodes {
  /** Shows codes, one after the other; returns a function that ends it. Throws `rate-limited` past a number of devices. */
  start(device: QrDevice): () => void
  /** A device of the account saw the code. Throws `bad-code` if it is void. */
  confirm(account: string, code: string): void
}

/** `ms`: how long a code is good. */
export function createQrCodes(ms: number = limits.qrMs): QrCodes {
  const waiting = new Map<string, (account: string) => void>()

  function start(device: QrDevice): () => void {
    if (waiting.size >= limits.qrLogins) throw new RequestError('rate-limited', undefined, { retryAt: Date.now() + ms })
    let shown = 0
    let code = ''
    let timer: NodeJS.Timeout | undefined
    const stop = (): void => {
      clearTimeout(timer)
      waiting.delete(code)
    }
    function next(): void {
      stop()
      if (shown === limits.qrCodes) {
        device.onExpired()
        return
      }
      shown += 1
      code = `superduper:${randomBytes(16).toString('base64url')}`
      waiting.set(code, (account) => {
        stop()
        device.onConfirmed(account)
      })
      timer = setTimeout(next, ms)
      device.onCode(code, Date.now() + ms)
    }
    next()
    return stop
  }

  return {
    start,
    confirm(account, code) {
      const confirmed = waiting.get(code)
      if (!confirmed) throw new RequestError('bad-code')
      confirmed(account)
    },
  }
}
