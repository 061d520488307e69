import type { Clock } from '@trestle/xmlstream'
import { userKey } from '../support/user-key.js'

/** Sends presences of contacts, of each so often at most: of a burst, the first and the last. */
export interface PresencePace {
  /** The presence of a contact has changed. Resolves when it is sent, or put off. */
  changed(user: string, legacyId: string): Promise<void>
  /** Forgets what was put off. */
  stop(): void
}

export interface PresencePaceOptions {
  readonly clock: Clock
  /** Sends the presence as it is then. */
  readonly show: (user: string, legacyId: string) => Promise<void>
  readonly failed: (error: unknown, user: string) => void
  /** Milliseconds between two presences of one contact; 1,000 by default. */
  readonly interval?: number | undefined
}

export function createPresencePace({ clock, show, failed, interval = 1000 }: PresencePaceOptions): PresencePace {
  const recent = new Map<string, { timer: unknown; changedSince: boolean }>()

  function start(user: string, legacyId: string, key: string): void {
    const timer = clock.setTimeout(() => {
      const entry = recent.get(key)
      recent.delete(key)
      if (!entry?.changedSince) return
      start(user, legacyId, key)
      show(user, legacyId).catch((error) => failed(error, user))
    }, interval)
    recent.set(key, { timer, changedSince: false })
  }

  return {
    async changed(user, legacyId) {
      const key = userKey(user, legacyId)
      const entry = recent.get(key)
      if (entry) {
        entry.changedSince = true
        return
      }
      start(user, legacyId, key)
      await show(user, legacyId)
    },
    stop() {
      for (const { timer } of recent.values()) clock.clearTimeout(timer)
      recent.clear()
    },
  }
}
