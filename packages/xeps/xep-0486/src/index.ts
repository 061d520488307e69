/**
 * MUC Avatars: retrieves and sets the avatars of rooms, tells when they change, and gives avatars to hosted rooms.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { muc } from '@trestle/xep-0045'
 * import { roomAvatarChanged, roomAvatars } from '@trestle/xep-0486'
 *
 * const client = createClient({ jid: 'capulet@capulet.example', password: 'my house' })
 * client.use(muc).use(roomAvatars)
 * client.on(roomAvatarChanged, async ({ room }) => {
 *   const avatar = await client.get(roomAvatars).getAvatar(room.address)
 *   console.log(`${room.address}: ${avatar?.type ?? 'no avatar'}`)
 * })
 * await client.start()
 * await client.get(muc).join('feast@rooms.verona.example', 'capulet')
 * await client
 *   .get(roomAvatars)
 *   .setAvatar('feast@rooms.verona.example', new TextEncoder().encode('<svg/>'), 'image/svg+xml')
 * ```
 *
 * @packageDocumentation
 */
export { avatarsOf, ROOM_AVATAR_FIELD, type RoomAvatar, readAvatarHashes } from './avatar-hashes.js'
export {
  type RoomAvatarChanged,
  type RoomAvatarOptions,
  type RoomAvatarsApi,
  roomAvatarChanged,
  roomAvatars,
  roomAvatars as default,
} from './plugin.js'
