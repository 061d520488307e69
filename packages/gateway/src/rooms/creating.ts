import { GatewayError } from '../module/gateway-error.js'
import type { StoredRoom } from '../storage/store.js'
import type { RunRoomAction } from './room-actions.js'
import type { AllRoomEffects } from './room-effects.js'
import type { Rooms } from './rooms.js'

export interface CreatingOptions {
  readonly act: RunRoomAction
  readonly rooms: Rooms
  readonly effects: Pick<AllRoomEffects, 'enter' | 'of'>
  /** The nick that a user has in rooms of which the network does not say it. */
  readonly defaultNick: (user: string) => string
}

/** Has the network make a room, with these contacts in it. Resolves with the room, which the user is in. */
export type CreateRoom = (user: string, name: string, members: readonly string[]) => Promise<StoredRoom>

export function createCreating({ act, rooms, effects, defaultNick }: CreatingOptions): CreateRoom {
  return async (user, name, members) => {
    const made = await act(user, name, { kind: 'create', name, members })
    // Modules in plain JavaScript may return numbers.
    const legacyId = typeof made === 'number' ? String(made) : made
    if (typeof legacyId !== 'string' || legacyId === '') {
      throw new GatewayError('uncertain', 'The network did not say which room it has made.')
    }
    const room = await effects.enter(user, legacyId, defaultNick(user))
    if (room.name === undefined) await effects.of(user).update(legacyId, { name })
    return (await rooms.get(user, legacyId)) ?? room
  }
}
