import type { Clock } from '@trestle/xmlstream'
import type { Log } from '../module/network.js'
import { sleep } from '../support/deadline.js'

/** Milliseconds before a store that cannot be used for the moment is used again. */
export const STORE_PAUSE = 5000

/** Whether a store that rejected with this error may do the same work later: it is out of reach, or its disk is full. */
export function isStoreAway(error: unknown): boolean {
  const code = (error as { readonly code?: unknown } | undefined)?.code
  return code === 'disconnected' || code === 'full'
}

/**
 * Repeats work of a store that is away until it is back; rejects with any other error, and with the reason of the signal.
 * What the network has accepted must not be forgotten because a database restarts.
 */
export async function onceStored<T>(
  { clock, log, signal }: { readonly clock: Clock; readonly log: Log; readonly signal: AbortSignal },
  work: () => Promise<T>,
): Promise<T> {
  for (let attempts = 0; ; attempts++) {
    try {
      return await work()
    } catch (error) {
      if (!isStoreAway(error)) throw error
      log[attempts === 0 ? 'warn' : 'debug']({ error }, 'The store cannot be used: trying again.')
      await sleep(clock, STORE_PAUSE, signal)
    }
  }
}
