/**
 * User Avatar to vCard-Based Avatars Conversion: publishes the own avatar once, where the server puts it into the vCard, and
 * tells rooms when it changed. Converts those of addresses that are hosted.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { muc } from '@trestle/xep-0045'
 * import { vcardAvatar } from '@trestle/xep-0153'
 * import { avatarConversion } from '@trestle/xep-0398'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(muc).use(vcardAvatar).use(avatarConversion)
 * await client.start()
 * await client.get(avatarConversion).setAvatar(new Uint8Array([137, 80, 78, 71]), { width: 64, height: 64 })
 * ```
 *
 * @packageDocumentation
 */
export { NS_AVATAR_CONVERSION } from './namespace.js'
export {
  type AvatarConversionApi,
  avatarConversion,
  avatarConversion as default,
  type ConvertedAvatarSettings,
} from './plugin.js'
