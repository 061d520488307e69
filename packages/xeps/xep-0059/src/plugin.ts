import { definePlugin, type IqWait, type Self } from '@trestle/core'
import type { JID } from '@trestle/jid'
import type { Exchange } from '@trestle/stanza'
import { NS_RSM, type ResultSetRequestValue, type ResultSetValue } from './elements.js'
import { fetchItems, fetchPages, type PagingOptions } from './fetch-pages.js'
import type { Page } from './page.js'
import { type Paged, pagedExchange } from './paged-exchange.js'

/** A question whose answer is a list, and where the list is in the answer. */
export interface PagedQuery<Request, Result, Item> {
  /** Default: `get`. A few protocols list in answer to a `set`. */
  readonly type?: 'get' | 'set' | undefined
  /** Without an address, the account itself is asked. */
  readonly to?: JID | string | undefined
  readonly exchange: Exchange<Request, Result>
  readonly request: NoInfer<Request>
  readonly items: (result: NoInfer<Result>) => readonly Item[]
}

export interface ResultSetsApi {
  /** The items of a query one by one: the next page is asked for when it is needed. Rejects as requests do. */
  items<Request, Result, Item>(
    query: PagedQuery<Request, Result, Item>,
    options?: PagingOptions & IqWait,
  ): AsyncGenerator<Item, void, undefined>
  /** The same page by page. */
  pages<Request, Result, Item>(
    query: PagedQuery<Request, Result, Item>,
    options?: PagingOptions & IqWait,
  ): AsyncGenerator<Page<Item>, void, undefined>
  /** One page. */
  page<Request, Result, Item>(
    query: PagedQuery<Request, Result, Item>,
    page: ResultSetRequestValue,
    wait?: IqWait,
  ): Promise<Page<Item>>
  /** How many items there are (§2.7), without them; may be approximate. Undefined where who is asked does not tell. */
  count<Request, Result>(
    query: Omit<PagedQuery<Request, Result, unknown>, 'items'>,
    wait?: IqWait,
  ): Promise<number | undefined>
}

/** Result Set Management (XEP-0059): reads long lists of others page by page. */
export const resultSets = definePlugin({
  name: 'xep-0059',
  features: [NS_RSM],
  setup() {
    return (self: Self): ResultSetsApi => {
      function ask<Request, Result>(
        { type = 'get', to, exchange, request }: Omit<PagedQuery<Request, Result, unknown>, 'items'>,
        set: ResultSetRequestValue,
        wait?: IqWait,
      ): Promise<Paged<Result, ResultSetValue>> {
        return self.iq[type](to, pagedExchange(exchange), { value: request, set }, wait)
      }

      const api: ResultSetsApi = {
        async page(query, page, wait) {
          const { value, set } = await ask(query, page, wait)
          return { items: query.items(value), set }
        },
        pages: (query, options) => fetchPages((page) => api.page(query, page, options), options),
        items: (query, options) => fetchItems((page) => api.page(query, page, options), options),
        count: async (query, wait) => (await ask(query, { max: 0 }, wait)).set?.count,
      }
      return api
    }
  },
})
