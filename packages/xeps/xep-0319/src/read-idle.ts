import type { Presence } from '@trestle/stanza'
import { readPresenceActivity } from '@trestle/xep-0256'
import { Idle } from './elements.js'

/**
 * Since when a presence says that its sender is idle; undefined where it does not, or where that does not fit. Where there
 * is no `<idle/>`, reads the seconds of XEP-0256 in a presence that is away, which count back from its delay, or from `now`.
 */
export function readIdle(presence: Presence, now: Date): Date | undefined {
  if (presence.type !== 'available') return undefined
  try {
    const idle = presence.get(Idle)
    if (idle) return idle.since
  } catch {
    return undefined
  }
  const activity = readPresenceActivity(presence, now)
  return activity?.kind === 'idle' ? activity.since : undefined
}
