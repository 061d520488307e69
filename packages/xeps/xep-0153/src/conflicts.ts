import { createCache } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Clock } from '@trestle/xmlstream'
import { type AvatarHash, readHash } from './avatar-hash.js'
import type { AvatarUpdateValue } from './elements.js'

/** What another resource of the account makes this one do. */
export type Conflict = 'stop' | 'reset' | undefined

export interface ConflictsOptions {
  readonly clock: Clock
  /** Milliseconds between two resets. */
  readonly minResetInterval: number
}

/** Decides about the presences of other resources of one account (XEP-0153 §4.3). */
export interface Conflicts {
  /** `update`: what the presence says of the avatar, undefined where it says nothing; `own`: the hash that is advertised. */
  seen(resource: JID, update: AvatarUpdateValue | undefined, own: AvatarHash): Conflict
  /** A resource has gone: `reset` where it was the last one that does not know of avatars. */
  gone(resource: JID): Conflict
  /** The photo was changed here: what others advertised before is to be looked at anew. */
  forget(): void
}

const MAX_RESOURCES = 64

export function createConflicts({ clock, minResetInterval }: ConflictsOptions): Conflicts {
  /** Resources that say nothing of avatars: they may change the photo without a word. */
  const silent = new Set<string>()
  /** What each resource said when it was last looked at: to look again would bring nothing, and two could go on for ever. */
  const examined = createCache<string>({ max: MAX_RESOURCES })
  let lastReset = Number.NEGATIVE_INFINITY

  function reset(): Conflict {
    if (clock.monotonic() - lastReset < minResetInterval) return undefined
    lastReset = clock.monotonic()
    return 'reset'
  }

  return {
    seen(resource, update, own) {
      const key = resource.toString()
      if (!update) {
        if (silent.has(key) || silent.size >= MAX_RESOURCES) return undefined
        silent.add(key)
        return 'stop'
      }
      silent.delete(key)
      const hash = readHash(update.photo)
      if (hash === undefined || hash === own || silent.size > 0 || examined.get(key) === hash) return undefined
      const outcome = reset()
      if (outcome) examined.set(key, hash)
      return outcome
    },
    gone(resource) {
      examined.delete(resource.toString())
      return silent.delete(resource.toString()) && silent.size === 0 ? reset() : undefined
    },
    forget: () => examined.clear(),
  }
}
