import type { Presence } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { readHash } from './avatar-hash.js'
import { AvatarUpdate, type AvatarUpdateValue } from './elements.js'

/**
 * What a presence says of the avatar; undefined where it says nothing. Of several elements, as clients are met that send an
 * empty one before the one with the hash, the first with a hash counts, else the first that says that there is no image.
 */
export function readAvatarUpdate(presence: Element | Presence): AvatarUpdateValue | undefined {
  const updates = presence.getAll(AvatarUpdate)
  return (
    updates.find(({ photo }) => readHash(photo)) ??
    updates.find(({ photo }) => readHash(photo) !== undefined) ??
    updates[0]
  )
}
