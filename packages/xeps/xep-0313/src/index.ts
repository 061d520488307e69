/**
 * Message Archive Management: reads the archives of accounts and rooms, and hosts archives for components.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { JID } from '@trestle/jid'
 * import { mam } from '@trestle/xep-0313'
 *
 * const client = createClient({ jid: 'juliet@capulet.example', password: 'nightingale' })
 * client.use(mam)
 * await client.start()
 * const romeo = JID.parse('romeo@montague.example')
 * for await (const { id, at, message } of client
 *   .get(mam)
 *   .query(undefined, { with: romeo, backwards: true, maxItems: 50 })) {
 *   console.log(id, at, message.body)
 * }
 * const lastHour = { start: new Date(Date.now() - 3_600_000), deliver: true }
 * for await (const page of client.get(mam).pages('square@rooms.verona.example', lastHour)) console.log(page.items.length)
 * await client.stop()
 * ```
 *
 * @packageDocumentation
 */
export { type ArchiveNamespaces, createArchiveNamespaces } from './archive-namespaces.js'
export type { ArchivedMessage, ArchivePage, DeletedMessage } from './archived-message.js'
export type { MamPageOptions } from './ask-archive.js'
export {
  MAM_NAMESPACES,
  MamFin,
  MamFin0,
  MamFin1,
  type MamFinValue,
  MamMetadata,
  MamMetadataRequest,
  type MamMetadataValue,
  type MamNamespace,
  MamQuery,
  MamQuery0,
  MamQuery1,
  type MamQueryValue,
  MamResult,
  MamResult0,
  MamResult1,
  type MamResultValue,
  mamFieldsExchange,
  mamMetadataExchange,
  mamQueryExchange,
  NS_MAM,
  NS_MAM_0,
  NS_MAM_1,
  NS_MAM_EXTENDED,
  NS_MAM_GROUPCHAT_AVAILABLE,
  NS_MAM_GROUPCHAT_FIELD,
} from './elements.js'
export { type ArchiveFilter, readFilter, writeFilter } from './filter.js'
export { MamError, type MamErrorCode } from './mam-error.js'
export { type MamApi, type MamOptions, type MamQueryOptions, mam, mam as default } from './plugin.js'
export type { ArchivePaging } from './query-pages.js'
