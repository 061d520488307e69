import type { Ops } from '@trestle/api-registry'
import { createSerial, type IqContext, type Xmpp } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { type Exchange, StanzaError } from '@trestle/stanza'
import { defineEvent } from '@trestle/xmlstream'
import { createBlockSet } from './block-set.js'
import { type BlockItemValue, blockExchange, unblockExchange } from './elements.js'
import { createInterestedResources } from './interested.js'
import type { blockingOps } from './ops.js'

/** A block list that this host keeps was changed by its owner, or by whom an op admits. */
export interface HostedBlockListChange {
  /** The bare address whose list it is. */
  readonly account: JID
  readonly from: JID
  readonly type: 'block' | 'unblock'
  /** As they were sent, with what they carry; empty where all were unblocked. */
  readonly items: readonly BlockItemValue[]
  /** The addresses that were blocked or unblocked. */
  readonly jids: readonly JID[]
}

/**
 * Emitted after the change is stored: the place to send unavailable or current presence to the addresses concerned
 * (XEP-0191 §3.3, §3.4).
 */
export const hostedBlockListChanged = defineEvent<HostedBlockListChange>('xep-0191:hosted-changed')

export interface HostedListsOptions {
  readonly xmpp: Xmpp
  readonly api: Ops<typeof blockingOps>
  readonly maxItems: number
  readonly maxAccounts: number
}

/** Answers for the accounts at this host what their servers answer, and pushes changes to their resources. */
export interface HostedLists {
  get(context: IqContext): Promise<{ readonly items: readonly BlockItemValue[] }>
  block(items: readonly BlockItemValue[], context: IqContext): Promise<void>
  unblock(items: readonly BlockItemValue[], context: IqContext): Promise<void>
}

export function createHostedLists({ xmpp, api, maxItems, maxAccounts }: HostedListsOptions): HostedLists {
  const interested = createInterestedResources(maxAccounts)
  const changes = createSerial()
  xmpp.events.on('presence', ({ from, type }) => {
    if (from && type === 'unavailable') interested.remove(from)
  })

  const load = async (account: JID, from: JID) =>
    createBlockSet(await api.run('getBlockList', { jid: account, from }), Number.POSITIVE_INFINITY)

  function push<Req>({ self, to }: IqContext, what: Exchange<Req, void>, value: Req): void {
    for (const resource of interested.of(to)) {
      self.iq.set(resource, what, value).catch((error) => {
        // An error says that the resource is gone. Many clients do not answer, and want to know all the same.
        if (error instanceof StanzaError) interested.remove(resource)
      })
    }
  }

  return {
    async get({ from, to }) {
      const { list } = await load(to, from)
      if (from.isFull && from.bare.equals(to)) interested.add(from)
      return { items: list().map((jid) => ({ jid })) }
    },
    block: (items, context) =>
      changes.run(context.to.toString(), async () => {
        const { from, to: account } = context
        if (items.length === 0) throw new StanzaError('bad-request', { text: 'Name at least one address to block.' })
        const blocked = await load(account, from)
        for (const { jid } of items) blocked.add(jid)
        if (blocked.list().length > maxItems) throw listIsFull(maxItems)
        await api.run('setBlockList', { jid: account, from, args: blocked.list() })
        const jids = items.map(({ jid }) => jid)
        // What the items carry, such as a report, is for the server alone.
        push(context, blockExchange, { items: jids.map((jid) => ({ jid })) })
        xmpp.events.emit(hostedBlockListChanged, { account, from, type: 'block', items, jids })
      }),
    unblock: (items, context) =>
      changes.run(context.to.toString(), async () => {
        const { from, to: account } = context
        const blocked = await load(account, from)
        const jids = items.length > 0 ? items.map(({ jid }) => jid) : blocked.list()
        for (const jid of jids) blocked.remove(jid)
        await api.run('setBlockList', { jid: account, from, args: blocked.list() })
        push(context, unblockExchange, { items: items.map(({ jid }) => ({ jid })) })
        xmpp.events.emit(hostedBlockListChanged, { account, from, type: 'unblock', items, jids })
      }),
  }
}

function listIsFull(maxItems: number): StanzaError {
  return new StanzaError('resource-constraint', { text: `A block list has at most ${maxItems} addresses.` })
}
