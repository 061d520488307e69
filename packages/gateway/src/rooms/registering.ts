import type { RoomRegistration } from '@trestle/xep-0045'
import { nickOf } from '@trestle/xep-0045/mirror'
import { GatewayError } from '../module/gateway-error.js'
import type { Addresses } from '../puppets/addresses.js'
import type { StoredRoom } from '../storage/store.js'

/** Whoever is in a room at the network is registered with it (XEP-0045 §7.10), by the nick there. */
export function registrationIn({ legacyId, myNick = '' }: StoredRoom, addresses: Addresses): RoomRegistration {
  return { registered: true, nick: nickOf(addresses.room(legacyId), myNick) }
}

export function refuseToRegister(): never {
  throw new GatewayError('unsupported', 'You are in this room already, and there is no more to register.')
}
