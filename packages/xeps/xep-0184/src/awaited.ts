import { IqTimeoutError, type Wait, type Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'

/** Messages whose receipts somebody waits for. */
export interface Awaited {
  /**
   * Resolves when `settle` is called for the same message, after `start` was. Rejects with what `start` throws, with
   * IqTimeoutError (code `timeout`), or with the reason of the signal.
   */
  wait(local: JID, remote: JID, id: string, wait: Wait, start: () => void): Promise<void>
  settle(local: JID, remote: JID, id: string, error?: Error): void
  /** Ends all waiting. */
  failAll(error: unknown): void
}

const DEFAULT_TIMEOUT = 30_000

export function createAwaited({ clock }: Pick<Xmpp, 'clock'>): Awaited {
  const waiting = new Map<string, Set<(error?: unknown) => void>>()
  // Which resource answers is up to the other server, but nobody else may (XEP-0184 §4).
  const keyOf = (local: JID, remote: JID, id: string) => `${local.bare}\n${remote.bare}\n${id}`

  return {
    wait: (local, remote, id, { timeout = DEFAULT_TIMEOUT, signal }, start) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const key = keyOf(local, remote, id)
        const settle = (error?: unknown) => {
          const others = waiting.get(key)
          others?.delete(settle)
          if (others?.size === 0) waiting.delete(key)
          clock.clearTimeout(timer)
          signal?.removeEventListener('abort', abort)
          if (error === undefined) resolve()
          else reject(error)
        }
        const abort = () => settle(signal?.reason)
        const timer = clock.setTimeout(() => settle(new IqTimeoutError(remote.toString(), timeout)), timeout)
        signal?.addEventListener('abort', abort, { once: true })
        waiting.set(key, (waiting.get(key) ?? new Set()).add(settle))
        try {
          start()
        } catch (error) {
          settle(error)
        }
      }),
    settle(local, remote, id, error) {
      for (const settle of [...(waiting.get(keyOf(local, remote, id)) ?? [])]) settle(error)
    },
    failAll(error) {
      for (const settles of [...waiting.values()]) for (const settle of [...settles]) settle(error)
    },
  }
}
