/**
 * Persistent Storage of Private Data via PubSub: stores data in nodes of the own account that nobody else can read.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { childText, element, string } from '@trestle/stanza'
 * import { pubsubNode } from '@trestle/xep-0060'
 * import { privateStorage } from '@trestle/xep-0223'
 *
 * const Secret = element('urn:example:secret', 'secret', { text: childText(string) })
 * const secrets = pubsubNode('urn:example:secret', Secret)
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' }).use(privateStorage)
 * await client.start()
 * await client.get(privateStorage).store(secrets, { text: 'By the wall' }, { id: 'meeting' })
 * console.log(await client.get(privateStorage).retrieve(secrets))
 * ```
 *
 * @packageDocumentation
 */
export {
  type PrivateStorageApi,
  privateStorage,
  privateStorage as default,
  type StoreSettings,
} from './plugin.js'
export { PrivateStorageError, type PrivateStorageErrorCode } from './private-storage-error.js'
