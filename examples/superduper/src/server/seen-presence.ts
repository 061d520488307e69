import type { Show } from '../protocol.js'
import type { Devices } from './devices.js'
import type { State } from './state/state.js'

/** The presence of an account as others see it: when it is offline, with the time when it was last seen. */
export function seenPresence(
  state: State,
  devices: Devices,
  account: string,
): { readonly show: Show; readonly status: string; readonly lastSeen?: number } {
  const presence = devices.presence(account)
  const lastSeen = presence.show === 'offline' ? state.people.lastSeen(account) : undefined
  return lastSeen === undefined ? presence : { ...presence, lastSeen }
}
