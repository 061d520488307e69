import { IqTimeoutError, type Wait } from '@trestle/core'
import type { Clock } from '@trestle/xmlstream'

/** Waits for what others wait for too: giving up ends this wait alone. */
export function within<T>(promise: Promise<T>, from: string, { timeout, signal }: Wait, clock: Clock): Promise<T> {
  if (timeout === undefined && !signal) return promise
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const abort = () => end(() => reject(signal?.reason))
    const late = () => end(() => reject(new IqTimeoutError(from, timeout ?? 0)))
    const timer = timeout === undefined ? undefined : clock.setTimeout(late, timeout)
    const end = (settle: () => void) => {
      if (timer !== undefined) clock.clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      settle()
    }
    signal?.addEventListener('abort', abort, { once: true })
    promise.then(
      (value) => end(() => resolve(value)),
      (error) => end(() => reject(error)),
    )
  })
}
