/**
 * Result Set Management: reads long lists of others page by page, and answers with pages.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { discoItemsExchange } from '@trestle/xep-0030'
 * import { resultSets } from '@trestle/xep-0059'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(resultSets)
 * await client.start()
 * const rooms = client
 *   .get(resultSets)
 *   .items(
 *     { to: 'rooms.verona.example', exchange: discoItemsExchange, request: {}, items: ({ items }) => items },
 *     { pageSize: 50, maxItems: 500 },
 *   )
 * for await (const { jid, name } of rooms) console.log(String(jid), name)
 * await client.stop()
 * ```
 *
 * @packageDocumentation
 */
export { type AnsweredPage, type AnswerPageOptions, answerPage, type PageStore } from './answer-page.js'
export { NS_RSM, ResultSet, ResultSetRequest, type ResultSetRequestValue, type ResultSetValue } from './elements.js'
export { fetchItems, fetchPages, type PagingOptions } from './fetch-pages.js'
export { type ListStore, listStore } from './list-store.js'
export type { Page } from './page.js'
export { type Paged, type PagedExchange, pagedExchange } from './paged-exchange.js'
export { type PagedQuery, type ResultSetsApi, resultSets, resultSets as default } from './plugin.js'
export { ResultSetError, type ResultSetErrorCode } from './result-set-error.js'
