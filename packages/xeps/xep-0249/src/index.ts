/**
 * Direct MUC Invitations: invites others to rooms, without asking the room.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { muc } from '@trestle/xep-0045'
 * import { directInvitationReceived, directInvitations } from '@trestle/xep-0249'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(directInvitations)
 * client.on(directInvitationReceived, ({ room, password }) => client.get(muc).join(room, 'romeo', { password }))
 * await client.start()
 * client.get(directInvitations).invite('mercutio@verona.example', 'feast@rooms.verona.example', { reason: 'Masks!' })
 * ```
 *
 * @packageDocumentation
 */
export { Conference, type ConferenceValue, NS_CONFERENCE } from '@trestle/xep-0045'
export {
  type DirectInvitation,
  type DirectInvitationsApi,
  type DirectInviteOptions,
  directInvitationReceived,
  directInvitations,
  directInvitations as default,
} from './plugin.js'
