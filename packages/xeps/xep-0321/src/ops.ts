import { type OpDefaults, op } from '@trestle/api-registry'
import { createCache } from '@trestle/core'
import type { JID } from '@trestle/jid'

/** What became of asking a user: nothing yet, or the answer. */
export type PermissionState = 'requested' | 'allowed' | 'rejected'

/** What is remembered of a user. */
export interface RememberedPermission {
  /** The bare address of the user. */
  readonly user: JID
  readonly state: PermissionState
}

/** `jid`: the local address that asked. */
export const rosterManagementOps = {
  getPermission: op<JID, PermissionState | undefined>(() => undefined),
  setPermission: op<RememberedPermission, void>(() => {}),
}

/** Permissions in memory; beyond so many users, what was longest unused is forgotten. */
export function memoryPermissions(max: number): OpDefaults<typeof rosterManagementOps> {
  const kept = createCache<PermissionState>({ max })
  return {
    getPermission: ({ jid, args: user }) => kept.get(`${jid} ${user}`),
    setPermission: ({ jid, args: { user, state } }) => kept.set(`${jid} ${user}`, state),
  }
}
