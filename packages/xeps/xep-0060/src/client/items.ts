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
import type { Ask, Service } from './ask.js'

const pagedPubsub = /* @__PURE__ */ pagedExchange(exchange(Pubsub, Pubsub))

export interface ItemsQuery extends Wait {
  /** These alone. */
  readonly ids?: readonly string[] | undefined
  /** The latest so many. */
  readonly max?: number | undefined
  /** For those with several subscriptions to the node. */
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

/** What any entity may find out at a service (XEP-0060 §5, §6.5). */
export interface ItemsApi {
  /** The items in one answer, which may be a part of all. Those whose payload does not fit are left out, and reported. */
  getItems<N extends AnyNode>(
    to: Service,
    node: N,
    query?: ItemsQuery,
  ): Promise<readonly PubsubItem<PayloadOf<NoInfer<N>>>[]>
  /**
   * All items one by one, page by page where the service knows pages (XEP-0059), in its order; it ends where it does, or at
   * `maxItems`. Those whose payload does not fit are left out, and reported.
   */
  items<N extends AnyNode>(
    to: Service,
    node: N,
    query?: PagedItemsQuery,
  ): AsyncGenerator<PubsubItem<PayloadOf<NoInfer<N>>>, void, undefined>
  /**
   * One item: that of the id, else that of the node's `id`, else the latest. `undefined` where there is no such item, and no
   * such node. Rejects with DecodeError where its payload does not fit.
   */
  getItem<N extends AnyNode>(
    to: Service,
    node: N,
    id?: string,
    wait?: Wait,
  ): Promise<PubsubItem<PayloadOf<NoInfer<N>>> | undefined>
  /** The ids of the items, by discovery (§5.5). */
  getItemIds(to: Service, node: AnyNode, wait?: Wait): Promise<readonly string[]>
  /** The nodes of a service, by discovery (§5.2). */
  getNodes(to: Service, wait?: Wait): Promise<readonly ListedNode[]>
  /** What a service tells of a node to everybody (§5.4); empty where it tells nothing. */
  getMetadata(to: Service, node: AnyNode, wait?: Wait): Promise<NodeMetadata>
}

export function createItems(ask: Ask): ItemsApi {
  async function fetch(to: Service, node: AnyNode, { ids = [], max: maxItems, subid, ...wait }: ItemsQuery) {
    const items = ids.map((id) => ({ id, payload: [] }))
    const { items: answered } = await ask.get(to, { items: { node: nodeName(node), maxItems, subid, items } }, wait)
    return answered?.items ?? []
  }

  function readable(node: AnyNode, item: ItemValue): readonly PubsubItem<unknown>[] {
    try {
      return [readItem(toNode(node), item)]
    } catch (error) {
      ask.report(error)
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
        const answer = await ask.self.iq.get(to, pagedPubsub, { value: request, set }, query)
        return { items: answer.value.items?.items ?? [], set: answer.set }
      }
      for await (const item of fetchItems(page, query)) yield* readable(node, item) as PubsubItem<PayloadOf<N>>[]
    },
    async getItem<N extends AnyNode>(to: Service, any: N, id = toNode(any).id, wait: Wait = {}) {
      const query = id === undefined ? { ...wait, max: 1 } : { ...wait, ids: [id] }
      const items = await fetch(to, any, query).catch((error: unknown): readonly ItemValue[] => {
        // What is not there is an empty list to the specification (§6.5.9.13), and this to most services.
        if (error instanceof StanzaError && error.condition === 'item-not-found' && !pubsubErrorOf(error)) return []
        throw error
      })
      const found = id === undefined ? items.at(-1) : items.find((item) => item.id === id)
      return found && (readItem(toNode(any), found) as PubsubItem<PayloadOf<N>>)
    },
    async getItemIds(to, node, wait) {
      const { items } = await ask.self.iq.get(to, discoItemsExchange, { node: nodeName(node) }, wait)
      return items.flatMap(({ name, node: inner }) => (name === undefined || inner !== undefined ? [] : [name]))
    },
    async getNodes(to, wait) {
      const { items } = await ask.self.iq.get(to, discoItemsExchange, {}, wait)
      return items.flatMap(({ node, name }) =>
        node === undefined ? [] : [{ node, ...(name !== undefined && { name }) }],
      )
    },
    async getMetadata(to, node, wait) {
      const { forms = [] } = await ask.self.iq.get(to, discoInfoExchange, { node: nodeName(node) }, wait)
      const form = forms.find((one) => formTypeOf(one) === FORM_META_DATA)
      return form ? metadataForm.readValid(form).value : {}
    },
  }
}
