import { type OpDefaults, op } from '@trestle/api-registry'
import { createCache } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { AvatarHash } from './avatar-hash.js'

/** The hashes that the presences of local addresses carry. `jid`: the local address. */
export const vcardAvatarOps = {
  /** Undefined: not ready to say; `''`: no image. */
  getHash: op<void, AvatarHash>(() => undefined),
  setHash: op<AvatarHash, void>(() => {}),
  /** Finds out the hash anew, and returns it. Default: that of the photo in the vCard. */
  resetHash: op<void, AvatarHash>(() => undefined),
}

/** Defaults that keep the hashes of one host; beyond `max` addresses, what was longest unused is forgotten. */
export function memoryHashes(
  max: number,
  keyOf: (jid: JID | undefined) => string,
): Pick<Required<OpDefaults<typeof vcardAvatarOps>>, 'getHash' | 'setHash'> {
  const kept = createCache<string>({ max })
  return {
    getHash: ({ jid }) => kept.get(keyOf(jid)),
    setHash({ jid, args: hash }) {
      if (hash === undefined) kept.delete(keyOf(jid))
      else kept.set(keyOf(jid), hash)
    },
  }
}
