import { createCache } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { type DiscoApi, type DiscoItem, discoItemsExchange } from '@trestle/xep-0030'
import { answerPage, listStore, NS_RSM, pagedExchange, type ResultSetRequestValue } from '@trestle/xep-0059'
import type { FrameHost } from '../frame-host.js'
import { toGatewayError, toStanzaErrorOf } from '../module/gateway-error.js'
import type { Directory } from './directory.js'

export interface DirectoryItemsOptions {
  readonly host: FrameHost
  readonly gateway: JID
  readonly disco: Pick<DiscoApi, 'ownItems' | 'addFeature'>
  readonly directory: Directory
}

const pagedItems = /* @__PURE__ */ pagedExchange(discoItemsExchange)

/** Rooms of the directory that are listed, and of one page. */
const MAX_ROOMS = 1000
const MAX_PAGE = 100
/** Characters of a name. */
const MAX_NAME = 100
/** Lists that are kept for their further pages, and milliseconds for which they are. */
const MAX_LISTS = 200
const LIST_AGE = 10 * 60_000

/**
 * The directory of a network, page by page (XEP-0059), for clients that ask for the items of the gateway so: the rooms of
 * the user come first. Who asks for no page gets those alone. Returns the disposer.
 */
export function pageDirectory({ host, gateway, disco, directory }: DirectoryItemsOptions): () => void {
  const { xmpp } = host
  const lists = createCache<readonly DiscoItem[]>({ max: MAX_LISTS, maxAge: LIST_AGE, clock: xmpp.clock })

  async function listFor(from: JID, { after, before, index }: ResultSetRequestValue): Promise<readonly DiscoItem[]> {
    const user = from.bare.toString()
    const known = after || before || index ? lists.get(user) : undefined
    if (known) return known
    const own = await disco.ownItems({ from })
    const found = directory.isOpenTo(user) ? await directory.find(user, {}, MAX_ROOMS) : []
    const all = new Map(own.map((item) => [item.jid.toString(), item]))
    for (const { jid, name } of found) {
      if (!all.has(jid.toString())) all.set(jid.toString(), { jid, name: name.slice(0, MAX_NAME) })
    }
    const list = [...all.values()]
    lists.set(user, list)
    return list
  }

  const withdraw = disco.addFeature(NS_RSM)
  const dispose = xmpp.iq.onGet(
    pagedItems,
    async ({ value: { node }, set: asked }, { from }) => {
      const about = node === undefined ? {} : { node }
      if (!asked || node !== undefined) return { value: { ...about, items: await disco.ownItems({ ...about, from }) } }
      try {
        const store = listStore(await listFor(from, asked), ({ jid }) => jid.toString())
        const { items, set } = await answerPage(store, asked, { maxItems: MAX_PAGE })
        return { value: { items }, ...(set.count !== 0 && { set }) }
      } catch (error) {
        throw error instanceof StanzaError ? error : toStanzaErrorOf(toGatewayError(error))
      }
    },
    { at: (jid) => jid.equals(gateway) },
  )
  return () => {
    withdraw()
    dispose()
  }
}
