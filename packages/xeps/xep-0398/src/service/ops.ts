import { op } from '@trestle/api-registry'
import type { HostedNode } from '@trestle/xep-0060/service'
import type { AvatarHash } from '@trestle/xep-0153'

/** What a service that converts avatars leaves to its host. `jid`: the bare local address. */
export const avatarConversionServiceOps = {
  /**
   * Whether the nodes of an avatar and the vCard, which everybody may read, are to show the same; `args`: those of the two
   * nodes that there are. Default: where they are open to everybody (XEP-0398 §7).
   */
  mayConvert: op<readonly HostedNode[], boolean>(({ args }) =>
    args.every(({ config }) => config.accessModel === 'open'),
  ),
  /**
   * The SHA-1 hash of the photo in the vCard; `''` where there is none, undefined where it is not known. By default it is
   * kept in memory, for 10,000 addresses.
   */
  getHash: op<void, AvatarHash>(() => undefined),
  setHash: op<string, void>(() => {}),
}
export type AvatarConversionServiceOps = typeof avatarConversionServiceOps
