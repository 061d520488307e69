import { readFile, stat } from 'node:fs/promises'
import { file, type Pictures, readAll } from '@trestle/gateway-media'
import type { DefinedNetwork, Log } from '../module/network.js'
import type { StoredAvatar } from './contact-details.js'

/** The picture of the gateway itself. */
export interface GatewayAvatar {
  readonly avatar: StoredAvatar | undefined
  readonly data: Uint8Array | undefined
  /** Reads the picture; resolves with whether there is one. A failure is logged. */
  load(): Promise<boolean>
}

const MAX_BYTES = 20 * 2 ** 20

export function createGatewayAvatar({
  network,
  pictures,
  log,
  signal,
}: {
  readonly network: DefinedNetwork
  readonly pictures: Pictures
  readonly log: Log
  readonly signal: AbortSignal
}): GatewayAvatar {
  let found: { readonly avatar: StoredAvatar; readonly data: Uint8Array } | undefined

  async function read(url: URL): Promise<Uint8Array> {
    // A file of the module itself, which is trusted as its code is.
    if (url.protocol !== 'file:') return readAll(file(url), { maxBytes: MAX_BYTES, signal })
    const { size } = await stat(url)
    if (size > MAX_BYTES) throw new Error('The picture is too large.')
    return readFile(url)
  }

  return {
    get avatar() {
      return found?.avatar
    },
    get data() {
      return found?.data
    },
    async load() {
      const url = network.avatar
      if (!url) return false
      try {
        const { data, sha1, width, height } = await pictures.avatarPicture(await read(url), { signal })
        found = { data, avatar: { id: url.href, sha1, bytes: data.length, width, height } }
        return true
      } catch (error) {
        if (!signal.aborted) log.warn({ error }, 'The picture of the network cannot be read.')
        return false
      }
    },
  }
}
