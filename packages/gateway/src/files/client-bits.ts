import { createCache } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { type BobData, bob } from '@trestle/xep-0231'
import type { FrameHost } from '../frame-host.js'
import { GatewayError } from '../module/gateway-error.js'

/** Small files that a user's client has (XEP-0231). */
export interface ClientBits {
  /** Asks the client once for each content id, while that is remembered. Rejects with GatewayError `unreachable`. */
  get(cid: string, from: JID, to: JID): Promise<BobData>
}

/** Bytes that are remembered, of all users. */
const MAX_BYTES = 4 * 1024 * 1024
const MAX_ENTRIES = 1000

export function createClientBits(host: FrameHost): ClientBits {
  const known = createCache<BobData>({ max: MAX_ENTRIES, maxWeight: MAX_BYTES, weigh: ({ data }) => data.length })
  const asking = new Map<string, Promise<BobData>>()

  async function ask(key: string, cid: string, from: JID, to: JID): Promise<BobData> {
    try {
      const data = await host.as(to).get(bob).getBob({ cid, from })
      known.set(key, data)
      return data
    } catch (cause) {
      throw new GatewayError('unreachable', 'The sticker could not be passed on: your client did not give its image.', {
        cause,
      })
    } finally {
      asking.delete(key)
    }
  }

  return {
    async get(cid, from, to) {
      // What one user has is none of another's business.
      const key = JSON.stringify([from.bare.toString(), cid])
      const found = known.get(key)
      if (found) return found
      const running = asking.get(key) ?? ask(key, cid, from, to)
      asking.set(key, running)
      return running
    },
  }
}
