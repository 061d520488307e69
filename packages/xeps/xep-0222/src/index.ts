/**
 * Persistent Storage of Public Data via PubSub: keeps data in nodes of the own account for others to read.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { childText, element, string } from '@trestle/stanza'
 * import { pubsubNode } from '@trestle/xep-0060'
 * import { publicStorage } from '@trestle/xep-0222'
 *
 * const Key = element('urn:example:key', 'key', { text: childText(string) })
 * const keys = pubsubNode('urn:example:key', Key)
 * const client = createClient({ jid: 'juliet@capulet.example', password: 'nightingale' }).use(publicStorage)
 * await client.start()
 * await client.get(publicStorage).store(keys, { text: 'AAAA' }, { id: 'first', options: { accessModel: 'open' } })
 * console.log(await client.get(publicStorage).retrieve(keys, 'romeo@montague.example'))
 * ```
 *
 * @packageDocumentation
 */
export { createNodeStorage, type NodeStorage, type NodeStorageInit, type NodeStorageSettings } from './node-storage.js'
export {
  type PublicStorageApi,
  publicStorage,
  publicStorage as default,
  type StoreSettings,
} from './plugin.js'
export { PublicStorageError, type PublicStorageErrorCode } from './public-storage-error.js'
