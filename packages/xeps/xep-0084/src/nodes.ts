import { pubsubNode } from '@trestle/xep-0060'
import { AvatarData, AvatarMetadata, NS_AVATAR_DATA, NS_AVATAR_METADATA } from './elements.js'

/** The node of the images; the item id is the SHA-1 hash. */
export const avatarDataNode = /* @__PURE__ */ pubsubNode(NS_AVATAR_DATA, AvatarData)
/** The node of the metadata; the item id is the SHA-1 hash of the image. */
export const avatarMetadataNode = /* @__PURE__ */ pubsubNode(NS_AVATAR_METADATA, AvatarMetadata)
