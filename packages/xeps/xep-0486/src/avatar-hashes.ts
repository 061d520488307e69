import { type DataFormValue, formTypeOf, valuesIn } from '@trestle/xep-0004'
import type { DiscoInfoValue } from '@trestle/xep-0030'
import { NS_MUC_ROOM_INFO } from '@trestle/xep-0045'
import { imageOf, VcardError, type VcardImage, type VcardValue } from '@trestle/xep-0054'
import { avatarHashOf } from '@trestle/xep-0153'

/** The field of the form with information about a room (XEP-0486 §3.3). */
export const ROOM_AVATAR_FIELD = 'muc#roominfo_avatarhash'

/** What Prosody's mod_vcard_muc says instead. */
const PROSODY_FIELD = '{http://modules.prosody.im/mod_vcard_muc}avatar#sha1'

const MAX_HASHES = 20

/** An image of a room, with its SHA-1 hash in small hexadecimal digits. */
export interface RoomAvatar extends VcardImage {
  readonly hash: string
}

/**
 * The hashes of the avatar of a room, as its answer to service discovery says, at most 20: one for each format. None: it
 * has no avatar.
 */
export function readAvatarHashes({ forms = [] }: Pick<DiscoInfoValue, 'forms'>): readonly string[] {
  const form: DataFormValue | undefined = forms.find((one) => formTypeOf(one) === NS_MUC_ROOM_INFO)
  const written = form ? [ROOM_AVATAR_FIELD, PROSODY_FIELD].flatMap((field) => valuesIn(form, field)) : []
  const hashes = written.map((one) => one.trim().toLowerCase()).filter((one) => /^[0-9a-f]{40}$/.test(one))
  return [...new Set(hashes)].slice(0, MAX_HASHES)
}

/** The images of a vCard, at most 20, without those that are malformed or larger. */
export async function avatarsOf({ photos = [] }: VcardValue, maxBytes: number): Promise<readonly RoomAvatar[]> {
  const images = photos.slice(0, MAX_HASHES).flatMap((photo) => {
    try {
      return imageOf(photo, maxBytes) ?? []
    } catch (error) {
      if (error instanceof VcardError) return []
      throw error
    }
  })
  return Promise.all(images.map(async (image) => ({ ...image, hash: await avatarHashOf(image.data) })))
}
