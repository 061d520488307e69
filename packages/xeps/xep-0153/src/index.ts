/**
 * vCard-Based Avatars: says by presence which photo is in the own vCard, and tells and fetches the avatars of others.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { avatarChanged, vcardAvatar } from '@trestle/xep-0153'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(vcardAvatar)
 * client.xmpp.events.on(avatarChanged, async ({ from, hash }) => {
 *   const avatar = hash === '' ? undefined : await client.get(vcardAvatar).getAvatar(from.bare)
 *   console.log(`${from.bare}: ${avatar?.type ?? 'no image'}`)
 * })
 * await client.start()
 * client.send(client.presence())
 * const png = Uint8Array.from(
 *   atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
 *   (char) => char.charCodeAt(0),
 * )
 * await client.get(vcardAvatar).setAvatar(png)
 * ```
 *
 * @packageDocumentation
 */
export { type AvatarHash, avatarHashOf } from './avatar-hash.js'
export { AvatarUpdate, type AvatarUpdateValue, NS_AVATAR_UPDATE } from './elements.js'
export { vcardAvatarOps } from './ops.js'
export {
  type Avatar,
  type AvatarChange,
  avatarChanged,
  type VcardAvatarApi,
  type VcardAvatarOptions,
  vcardAvatar,
  vcardAvatar as default,
} from './plugin.js'
export { readAvatarUpdate } from './read-avatar-update.js'
