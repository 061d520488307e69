/**
 * Multi-User Chat: enters rooms, talks in them, and administers them; hosts rooms in a component, or shows those of another
 * network.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { muc, occupantJoined, roomMessage } from '@trestle/xep-0045'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(muc)
 * client.on(roomMessage, ({ nick, message, delayed }) => delayed || console.log(`${nick}: ${message.body}`))
 * client.on(occupantJoined, ({ room, occupant }) => room.say(`Welcome, ${occupant.nick}`))
 * await client.start()
 * const room = await client.get(muc).join('feast@rooms.verona.example', 'romeo', { history: { maxStanzas: 20 } })
 * await room.setSubject('An old accustomed feast')
 * await room.send(room.message({ body: 'What lady is that?' })) // resolves when the room has told everybody
 * ```
 *
 * @packageDocumentation
 */
export type { AffiliationChange, DestroyOptions, RoleChange, RoomAdministration } from './administration.js'
export type { Departure, DepartureReason } from './departure.js'
export * from './elements.js'
export * from './events.js'
export { MucError, type MucErrorCode } from './muc-error.js'
export { mucUser } from './muc-user.js'
export * from './namespaces.js'
export type { Occupant } from './occupant.js'
export { mucOps } from './ops.js'
export { type MucApi, type MucOptions, muc, muc as default } from './plugin.js'
export { type Affiliation, affiliations, isHigher, type Role, roles } from './ranks.js'
export type { RoomRegistering, RoomRegistration } from './registering.js'
export { registerForm, voiceForm } from './request-forms.js'
export type { InviteOptions, Room, RoomPresence, Subject } from './room.js'
export { fillRoomConfig, type RoomConfig, readRoomConfig, roomConfigFields, roomConfigForm } from './room-config.js'
export { type RoomInfo, readRoomInfo } from './room-info.js'
export type { RoomPhase } from './room-state.js'
export { type MucStatus, mucStatus } from './status-codes.js'
export type { JoinOptions } from './visiting.js'
