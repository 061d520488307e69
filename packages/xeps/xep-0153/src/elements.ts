import { childText, element, type Infer, optional, string } from '@trestle/stanza'

/** XEP-0153 §3.1. */
export const NS_AVATAR_UPDATE = 'vcard-temp:x:update'

/**
 * In a presence (§4.1): without `photo`, the client is not ready to say; an empty one says that there is no image; else it
 * is the SHA-1 hash of the image in hexadecimal digits, in small letters or capitals.
 */
export const AvatarUpdate = element(NS_AVATAR_UPDATE, 'x', { photo: optional(childText(string)) })

export interface AvatarUpdateValue extends Infer<typeof AvatarUpdate> {}
