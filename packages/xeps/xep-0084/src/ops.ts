import { op } from '@trestle/api-registry'

export interface AvatarImage {
  /** The SHA-1 hash in lower-case hexadecimal. */
  readonly id: string
  readonly data: Uint8Array
}

/** Images whose hash was checked, by their id. By default they are kept in memory, with limits. */
export const avatarOps = {
  getAvatar: op<string, Uint8Array | undefined>(() => undefined),
  setAvatar: op<AvatarImage, void>(() => {}),
}
export type AvatarOps = typeof avatarOps
