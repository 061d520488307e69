import type { Ops } from '@trestle/api-registry'
import { definePlugin, type IqContext, type Self, type Wait } from '@trestle/core'
import { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { defineEvent } from '@trestle/xmlstream'
import { BlockingError } from './blocking-error.js'
import { type BlockItemValue, blockExchange, blockListExchange, NS_BLOCKING, unblockExchange } from './elements.js'
import { createHostedLists } from './hosted-lists.js'
import { isBlockedBy } from './is-blocked-by.js'
import { blockingOps, memoryBlockLists } from './ops.js'
import { createOwnLists, type ListChange } from './own-lists.js'
import { refuseBlocked } from './refuse-blocked.js'

/** The own server says that the block list has changed: by this client, or by another of the account. */
export interface BlockListChange {
  /** The local address whose list it is. */
  readonly self: Self
  /** The addresses; `all` where all were unblocked. */
  readonly jids: readonly JID[] | 'all'
}

export const blocked = defineEvent<BlockListChange>('xep-0191:blocked')
export const unblocked = defineEvent<BlockListChange>('xep-0191:unblocked')

export interface BlockingOptions {
  /**
   * Addresses on one list. Further ones are left out of the own list, which is reported, and refused for a list that this
   * host keeps. Default: 10,000.
   */
  readonly maxItems?: number | undefined
  /** Which bare local addresses have a block list at this host. Default: all of a component. */
  readonly at?: ((jid: JID) => boolean) | undefined
  /** Local addresses whose lists the default ops keep. Default: 10,000. */
  readonly maxAccounts?: number | undefined
  /**
   * Whether stanzas from blocked addresses to those local ones are refused before anything sees them (XEP-0191 §3.3). The
   * op `getBlockList` is run for each stanza then. Default: false.
   */
  readonly enforce?: boolean | undefined
}

/** An address to block, or an item that carries more, such as a report. */
export type Blockable = JID | string | BlockItemValue

export interface BlockingApi {
  /** Block lists that this host keeps for its local addresses. */
  readonly api: Ops<typeof blockingOps>
  /** Asks the own server for the block list (§3.2). From then on in this session, the server tells of changes. */
  getBlocked(wait?: Wait): Promise<readonly JID[]>
  /** Blocks addresses (§3.3). Rejects with BlockingError `no-items`, or as requests do. */
  block(items: Blockable | readonly Blockable[], wait?: Wait): Promise<void>
  /** Unblocks addresses (§3.4). Rejects with BlockingError `no-items`, or as requests do. */
  unblock(jids: JID | string | readonly (JID | string)[], wait?: Wait): Promise<void>
  unblockAll(wait?: Wait): Promise<void>
  /** Whether the own list, as the server last told it, blocks an address. Throws BlockingError `not-loaded`. */
  isBlocked(address: JID | string): boolean
  /** Whether the list that this host keeps for the local address blocks an address; never another resource of itself. */
  isBlockedHere(address: JID | string): Promise<boolean>
}

/** Blocking Command (XEP-0191): blocks and unblocks addresses at the own server, and keeps such lists for local addresses. */
export const blocking = definePlugin({
  name: 'xep-0191',
  setup({ xmpp }, options: BlockingOptions) {
    const { maxItems = 10_000, maxAccounts = 10_000, at = () => true, enforce = false } = options
    const api = xmpp.ops.wrap('xep-0191', blockingOps, memoryBlockLists(maxAccounts))
    const hosted = createHostedLists({ xmpp, api, maxItems, maxAccounts })
    const own = createOwnLists(maxItems, () => xmpp.report(tooMany()))
    // Requests are for a bare address, which a client never is asked at; pushes are for a full one.
    const account = { at: (jid: JID) => jid.isBare && at(jid) }
    const resource = { at: (jid: JID) => jid.isFull }
    xmpp.features.add(NS_BLOCKING, account)

    function pushed({ self, from }: IqContext, change: ListChange): void {
      // Anybody can send this; only the own server speaks for the account.
      if (!from.equals(self.jid.bare)) throw new StanzaError('service-unavailable')
      own.of(self).apply(change)
      xmpp.events.emit(change.type === 'block' ? blocked : unblocked, { self, jids: change.jids })
    }
    xmpp.iq.onSet(blockExchange, ({ items }, context) => pushed(context, changeOf('block', items)), resource)
    xmpp.iq.onSet(unblockExchange, ({ items }, context) => pushed(context, changeOf('unblock', items)), resource)
    xmpp.iq.onGet(blockListExchange, (_, context) => hosted.get(context), account)
    xmpp.iq.onSet(blockExchange, ({ items }, context) => hosted.block(items, context), account)
    xmpp.iq.onSet(unblockExchange, ({ items }, context) => hosted.unblock(items, context), account)
    xmpp.events.on('offline', () => own.clear())

    async function isBlockedHere(local: JID, address: JID): Promise<boolean> {
      if (local.bare.equals(address.bare)) return false
      const entries = await api.run('getBlockList', { jid: local.bare })
      return entries.some((entry) => isBlockedBy(entry, address))
    }
    if (enforce) refuseBlocked(xmpp, async (local, from) => at(local.bare) && isBlockedHere(local, from))

    return (self: Self): BlockingApi => {
      const list = () => own.of(self)
      return {
        api,
        getBlocked: (wait) =>
          list().load(async () => {
            const { items } = await self.iq.get(undefined, blockListExchange, {}, wait)
            return items.map(({ jid }) => jid)
          }),
        async block(given, wait) {
          const items = several(given).map(itemOf)
          if (items.length === 0) throw noItems('block')
          await self.iq.set(undefined, blockExchange, { items }, wait)
          list().apply(changeOf('block', items))
        },
        async unblock(given, wait) {
          const items = several(given).map(itemOf)
          if (items.length === 0) throw noItems('unblock')
          await self.iq.set(undefined, unblockExchange, { items }, wait)
          list().apply(changeOf('unblock', items))
        },
        async unblockAll(wait) {
          await self.iq.set(undefined, unblockExchange, { items: [] }, wait)
          list().apply(changeOf('unblock', []))
        },
        isBlocked(address) {
          const { entries } = list()
          if (!entries)
            throw new BlockingError('not-loaded', 'The block list is not known yet: await getBlocked() first.')
          const jid = JID.from(address)
          return !jid.bare.equals(self.jid.bare) && entries.blocks(jid)
        },
        isBlockedHere: (address) => isBlockedHere(self.jid, JID.from(address)),
      }
    }
  },
})

function changeOf(type: ListChange['type'], items: readonly BlockItemValue[]): ListChange {
  return { type, jids: type === 'unblock' && items.length === 0 ? 'all' : items.map(({ jid }) => jid) }
}

function several<T>(given: T | readonly T[]): readonly T[] {
  return Array.isArray(given) ? given : [given as T]
}

function itemOf(given: Blockable): BlockItemValue {
  return typeof given === 'string' ? { jid: JID.parse(given) } : given instanceof JID ? { jid: given } : given
}

function noItems(command: 'block' | 'unblock'): BlockingError {
  return new BlockingError('no-items', `Give at least one address to ${command}; unblockAll() unblocks all.`)
}

function tooMany(): StanzaError {
  return new StanzaError('resource-constraint', { text: 'The block list is longer than maxItems: some are left out.' })
}
