/** What is known of an avatar: the hash of the image, `''` where there is none, undefined where nobody knows yet. */
export type AvatarHash = string | undefined

/** The hash in a presence in small letters, or `''`; undefined for what is neither. */
export function readHash(photo: string | undefined): AvatarHash {
  const written = photo?.trim().toLowerCase()
  return written === '' || (written !== undefined && /^[0-9a-f]{40}$/.test(written)) ? written : undefined
}

/** The SHA-1 hash of an image, in small hexadecimal digits (XEP-0153 §3.1); `''` without one. */
export async function avatarHashOf(data: Uint8Array | undefined): Promise<string> {
  if (!data || data.length === 0) return ''
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-1', new Uint8Array(data)))
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
