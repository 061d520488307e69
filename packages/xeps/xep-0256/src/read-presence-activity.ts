import type { Presence } from '@trestle/stanza'
import { LastActivity } from '@trestle/xep-0012'
import { readDelay } from '@trestle/xep-0203'

/** The last activity that a presence tells of. */
export interface PresenceActivity {
  /**
   * `idle`: somebody used the client last at that moment, and is away since (XEP-0256 §1.2). `online`: the client was online
   * last at that moment, before this session (§1.1).
   */
  readonly kind: 'idle' | 'online'
  readonly since: Date
}

/**
 * The last activity in an available presence; undefined where there is none, or one that does not fit. The seconds count
 * back from when the presence was sent (XEP-0203), which is not after `now`.
 */
export function readPresenceActivity(presence: Presence, now: Date): PresenceActivity | undefined {
  const seconds = presence.type === 'available' ? secondsOf(presence) : undefined
  if (seconds === undefined) return undefined
  const sent = Math.min(readDelay(presence)?.stamp.getTime() ?? Number.POSITIVE_INFINITY, now.getTime())
  const since = new Date(sent - seconds * 1000)
  if (Number.isNaN(since.getTime())) return undefined
  return { kind: presence.show === 'away' || presence.show === 'xa' ? 'idle' : 'online', since }
}

function secondsOf(presence: Presence): number | undefined {
  try {
    return presence.get(LastActivity)?.seconds
  } catch {
    return undefined
  }
}
