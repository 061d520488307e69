import { ForbiddenError, type Ops } from '@trestle/api-registry'
import { definePlugin, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { BobError } from './bob-error.js'
import { type BobAlgorithm, type ContentId, cidOf, expectCid, parseCid, verify } from './content-id.js'
import { type BobData, bobExchange, isMediaType, NS_BOB } from './elements.js'
import { carriesBob, createIncomingBits } from './incoming-bits.js'
import { createMemoryStore } from './memory-store.js'
import { bobOps } from './ops.js'

export interface BobOptions {
  /** The largest data that `setBob` takes, in bytes. Default: 8,192, as XEP-0231 §2.1 advises. */
  readonly maxBytes?: number | undefined
  /** The largest data accepted from others, in bytes. Default: 65,536. */
  readonly maxReceivedBytes?: number | undefined
  /** Whether data of others is kept for the next request. Default: true. */
  readonly cache?: boolean | undefined
  /** Bytes that the store in memory holds of own data, and as many of others'. Default: 4,194,304. */
  readonly maxStoredBytes?: number | undefined
}

export interface SetBobOptions {
  /** Seconds that others should keep the data: 0 means not at all. */
  readonly maxAge?: number | undefined
  /** Default: `sha1`, which every client reads. */
  readonly algorithm?: BobAlgorithm | undefined
}

export interface BobApi {
  /** The ops of this plugin: replace them to keep data elsewhere. */
  readonly api: Ops<typeof bobOps>
  /**
   * Gets data by its content id: from the store, else from the entity `from`, checked against the hash in the id. Rejects
   * with BobError, with StanzaError where `from` refuses, or as every request does.
   */
  getBob(what: { readonly cid: string; readonly from?: JID | string | undefined }, wait?: Wait): Promise<BobData>
  /** Stores data to be served to others; resolves with its content id. Rejects with BobError `too-large` or `invalid-type`. */
  setBob(data: Uint8Array, type: string, options?: SetBobOptions): Promise<string>
  delBob(cid: string): Promise<void>
}

/** Bits of Binary (XEP-0231): serves small data by its content id, and fetches the data of others. */
export const bob = definePlugin({
  name: 'xep-0231',
  features: [NS_BOB],
  setup({ xmpp }, options: BobOptions) {
    const { maxBytes = 8192, maxReceivedBytes = 65_536, cache = true, maxStoredBytes = 4_194_304 } = options
    const ownerOf = (jid: JID | undefined) => (jid ? xmpp.as(jid) : xmpp).key
    const api = xmpp.ops.wrap(
      'xep-0231',
      bobOps,
      createMemoryStore({ clock: xmpp.clock, maxBytes: maxStoredBytes, ownerOf }),
    )
    const incoming = createIncomingBits(api, maxReceivedBytes)

    xmpp.iq.onGet(bobExchange, async ({ cid }, { from, to }) => {
      const id = parseCid(cid)
      if (!id) throw new StanzaError('bad-request', { text: 'A content id is algorithm+hash@bob.xmpp.org.' })
      const found = await api.run('getBob', { jid: to, from, args: id.cid })
      if (!found) throw new StanzaError('item-not-found')
      return { ...found, cid }
    })
    if (cache) {
      // By a matcher and not by the definition: one invalid element must not discard the others of the stanza.
      xmpp.onMessage(carriesBob('message'), (element, _, { from, to }) => incoming.store(element, from, to))
      xmpp.onPresence(carriesBob('presence'), (element, _, { from, to }) => incoming.store(element, from, to))
    }

    async function fetch(self: Self, id: ContentId, cid: string, from: JID | string, wait?: Wait): Promise<BobData> {
      const answer = await self.iq.get(from, bobExchange, { cid }, wait)
      if (answer.data.length > maxReceivedBytes)
        throw new BobError('too-large', `The data of ${id.cid} is larger than maxReceivedBytes.`)
      await verify(id, answer.data)
      return { ...answer, cid: id.cid }
    }

    /** Stores fetched data; a store that fails does not fail the request. */
    async function cacheFetched(data: BobData, from: JID, jid: JID): Promise<void> {
      try {
        await api.run('setBob', { jid, from, args: data })
      } catch (error) {
        if (!(error instanceof ForbiddenError)) xmpp.report(error)
      }
    }

    return (self: Self): BobApi => {
      return {
        api,
        async getBob({ cid, from }, wait) {
          const id = expectCid(cid)
          await incoming.whenStored(id.cid)
          const found = await api.run('getBob', { jid: self.boundJid, args: id.cid })
          if (found) return found
          if (from === undefined)
            throw new BobError(
              'not-found',
              `There is no data of the content id ${id.cid} in the store: give the address to fetch it \`from\`.`,
            )
          const fetched = await fetch(self, id, cid, from, wait)
          if (cache && fetched.maxAge !== 0) await cacheFetched(fetched, JID.from(from), self.jid)
          return fetched
        },
        async setBob(data, type, { maxAge, algorithm = 'sha1' } = {}) {
          if (data.length > maxBytes)
            throw new BobError('too-large', `The data has ${data.length} bytes; maxBytes is ${maxBytes}.`)
          if (!isMediaType(type))
            throw new BobError('invalid-type', `A media type looks like image/png, not: ${type.slice(0, 100)}`)
          const cid = await cidOf(data, algorithm)
          await api.run('setBob', { jid: self.boundJid, args: { cid, type, maxAge, data } })
          return cid
        },
        async delBob(cid) {
          await api.run('delBob', { jid: self.boundJid, args: expectCid(cid).cid })
        },
      }
    }
  },
})
