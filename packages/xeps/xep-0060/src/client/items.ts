import type { Wait } from '@trestle/core'
import { exchange, StanzaError } from '@trestle/stanza'
import { formTypeOf } from '@trestle/xep-0004'
import { discoInfoExchange, discoItemsExchange } from '@trestle/xep-0030'
import { fetchItems, type PagingOptions, pagedExchange, type ResultSetRequestValue } from '@trestle/xep-0059'
import { Pubsub } from '../elements.js'
import type { ItemValue } from '../item.js'
import { metadataForm, type NodeMetadata } from '../metadata.js'
import { FORM_META_DATA } from '../namespaces.js'
import { type AnyNode, nodeName, type PayloadOf, toNode } from '../node.js'
import { pubsubErrorOf } from '../pubsub-error.js'
import { type PubsubItem, readItem } from '../read-item.js'
import type { PubsubRequester, Service } from './requester.js'

const pagedPubsub = /* @__PURE__ */ pagedExchange(exchange(Pubsub, Pubsub))

export interface ItemsQuery extends Wait {
  /** Only the items of these ids. */
  readonly ids?: readonly string[] | undefined
  /** The most recent items, at most this many. */
  readonly max?: number | undefined
  /** The SubID, where this address has several subscriptions to the node. */
  readonly subid?: string | undefined
}

export interface PagedItemsQuery extends Wait, PagingOptions {
  readonly subid?: string | undefined
}

/** A node of a service. */
export interface ListedNode {
  readonly node: string
  readonly name?: string | undefined
}

/** Retrieving items and discovering nodes (XEP-0060 §5, §6.5). */
export interface ItemsApi {
  /** Retrieves items by one request; a service may return a part of them. Items with an invalid payload are left out and reported. */
  getItems<N extends AnyNode>(
    to: Service,
    node: N,
    query?: ItemsQuery,
  ): Promise<readonly PubsubItem<PayloadOf<NoInfer<N>>>[]>
  /**
   * Retrieves all items in the order of the service, page by page where it supports XEP-0059. Items with an invalid payload
   * are left out and reported.
   */
  items<N extends AnyNode>(
    to: Service,
    node: N,
    query?: PagedItemsQuery,
  ): AsyncGenerator<PubsubItem<PayloadOf<NoInfer<N>>>, void, undefined>
  /**
   * Retrieves one item: by its id, else by the `id` of the node, else the most recent one. `undefined` where the item or the
   * node does not exist. Rejects with DecodeError for an invalid payload.
   */
  getItem<N extends AnyNode>(
    to: Service,
    node: N,
    id?: string,
    wait?: Wait,
  ): Promise<PubsubItem<PayloadOf<NoInfer<N>>> | undefined>
  /** The ids of the items of a node, by service discovery (§5.5). */
  getItemIds(to: Service, node: AnyNode, wait?: Wait): Promise<readonly string[]>
  /** The nodes of a service, by service discovery (§5.2). */
  getNodes(to: Service, wait?: Wait): Promise<readonly ListedNode[]>
  /** The metadata of a node, by service discovery (§5.4); empty where the service provides none. */
  getMetadata(to: Service, node: AnyNode, wait?: Wait): Promise<NodeMetadata>
}

export function createItems(requester: PubsubRequester): ItemsApi {
  async function fetch(to: Service, node: AnyNode, { ids = [], max: maxItems, subid, ...wait }: ItemsQuery) {
    const items = ids.map((id) => ({ id, payload: [] }))
    const { items: answered } = await requester.get(
      to,
      { items: { node: nodeName(node), maxItems, subid, items } },
      wait,
    )
    return answered?.items ?? []
  }

  function readable(node: AnyNode, item: ItemValue): readonly PubsubItem<unknown>[] {
    try {
      return [readItem(toNode(node), item)]
    } catch (error) {
      requester.report(error)
      return []
    }
  }

  return {
    async getItems<N extends AnyNode>(to: Service, node: N, query: ItemsQuery = {}) {
      const items = await fetch(to, node, query)
      return items.flatMap((item) => readable(node, item)) as PubsubItem<PayloadOf<N>>[]
    },
    async *items<N extends AnyNode>(to: Service, node: N, { subid, ...query }: PagedItemsQuery = {}) {
      const request = { items: { node: nodeName(node), subid, items: [] } }
      const page = async (set: ResultSetRequestValue) => {
        const answer = await requester.self.iq.get(to, pagedPubsub, { value: request, set }, query)
        return { items: answer.value.items?.items ?? [], set: answer.set }
      }
      for await (const item of fetchItems(page, query)) yield* readable(node, item) as PubsubItem<PayloadOf<N>>[]
    },
    async getItem<N extends AnyNode>(to: Service, nodeOrName: N, id = toNode(nodeOrName).id, wait: Wait = {}) {
      const query = id === undefined ? { ...wait, max: 1 } : { ...wait, ids: [id] }
      const items = await fetch(to, nodeOrName, query).catch((error: unknown): readonly ItemValue[] => {
        // The specification returns no items here (§6.5.9.13); most services return this error instead.
        if (error instanceof StanzaError && error.condition === 'item-not-found' && !pubsubErrorOf(error)) return []
        throw error
      })
      const found = id === undefined ? items.at(-1) : items.find((item) => item.id === id)
      return found && (readItem(toNode(nodeOrName), found) as PubsubItem<PayloadOf<N>>)
    },
    async getItemIds(to, node, wait) {
      const { items } = await requester.self.iq.get(to, discoItemsExchange, { node: nodeName(node) }, wait)
      return items.flatMap(({ name, node: inner }) => (name === undefined || inner !== undefined ? [] : [name]))
    },
    async getNodes(to, wait) {
      const { items } = await requester.self.iq.get(to, discoItemsExchange, {}, wait)
      return items.flatMap(({ node, name }) =>
        node === undefined ? [] : [{ node, ...(name !== undefined && { name }) }],
      )
    },
    async getMetadata(to, node, wait) {
      const { forms = [] } = await requester.self.iq.get(to, discoInfoExchange, { node: nodeName(node) }, wait)
      const form = forms.find((one) => formTypeOf(one) === FORM_META_DATA)
      return form ? metadataForm.readValid(form).value : {}
    },
  }
}
