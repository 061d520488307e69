import type { RunRoomAction } from './room-actions.js'
import type { RoomEffects } from './room-effects.js'

/** How users leave rooms at the network, and end them. Both reject with GatewayError where the network refuses. */
export interface Parting {
  /** Resolves when the user is in the room no more. */
  leave(user: string, room: string): Promise<void>
  /** Resolves when the room is none of the user's any more. */
  destroy(user: string, room: string, reason: string | undefined): Promise<void>
}

export interface PartingOptions {
  readonly act: RunRoomAction
  readonly effectsOf: (user: string) => Pick<RoomEffects, 'leftSelf' | 'remove'>
}

/** The network need not tell what has become of the user: it has done it. */
export function createParting({ act, effectsOf }: PartingOptions): Parting {
  return {
    async leave(user, room) {
      await act(user, room, { kind: 'leave' })
      await effectsOf(user).leftSelf(room, {})
    },
    async destroy(user, room, reason) {
      await act(user, room, { kind: 'destroy', ...(reason && { reason }) })
      await effectsOf(user).remove(room, reason)
    },
  }
}
