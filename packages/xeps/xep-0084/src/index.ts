/**
 * User Avatar: publishes avatars, is notified of those of contacts, and retrieves their images.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { avatar, avatarChanged } from '@trestle/xep-0084'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' }).use(avatar)
 * client.on(avatarChanged, async ({ from, metadata }) => {
 *   const info = metadata.infos.find(({ url }) => url === undefined)
 *   if (info) console.log(String(from), (await client.get(avatar).retrieveAvatar(from, info)).length)
 * })
 * await client.start()
 * await client.get(avatar).publishAvatar(new Uint8Array([137, 80, 78, 71]), { width: 64, height: 64 })
 * ```
 *
 * @packageDocumentation
 */
export { AvatarError, type AvatarErrorCode } from './avatar-error.js'
export { avatarId } from './avatar-id.js'
export {
  AvatarData,
  AvatarInfo,
  type AvatarInfoValue,
  AvatarMetadata,
  type AvatarMetadataValue,
  AvatarPointer,
  NS_AVATAR_DATA,
  NS_AVATAR_METADATA,
} from './elements.js'
export { avatarDataNode, avatarMetadataNode } from './nodes.js'
export { type AvatarImage, type AvatarOps, avatarOps } from './ops.js'
export {
  type AvatarApi,
  type AvatarChange,
  type AvatarOptions,
  avatar,
  avatar as default,
  avatarChanged,
  type PublishAvatarSettings,
} from './plugin.js'
