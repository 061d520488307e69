import type { GatewayStore } from '../storage/store.js'

/** Which picture of a user the network was told of last, also before a restart. */
export interface UserAvatarRecord {
  /** The SHA-1 hash of the picture; empty where the network has none of this gateway. */
  get(user: string): Promise<string>
  set(user: string, hash: string): Promise<void>
}

const CELL = 'frame:user-avatar'

export function userAvatarRecord({ cells }: GatewayStore): UserAvatarRecord {
  return {
    async get(user) {
      const stored = await cells.get(user, CELL, '')
      return stored ? new TextDecoder().decode(stored) : ''
    },
    set: (user, hash) => cells.set(user, CELL, [['', new TextEncoder().encode(hash)]]),
  }
}
