import { type AvatarHash, AvatarUpdate } from '@trestle/xep-0153'
import type { Element } from '@trestle/xml'

/**
 * A presence as a server passes it on (XEP-0398 §4): available ones say the hash of the photo in the vCard. One that says
 * that there is none is left as it is, and so are all where nothing is known. Never changes what it is given.
 */
export function withAvatarHash(presence: Element, hash: AvatarHash): Element {
  if (hash === undefined || presence.attrs['type'] !== undefined) return presence
  const said = presence.get(AvatarUpdate)?.photo?.trim()
  return said === '' || said === hash ? presence : presence.clone().set(AvatarUpdate, { photo: hash })
}
