/**
 * Private XML Storage: keeps any XML of the account at its server, typed by definitions, and that of accounts at a component.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { childText, element, optional, rest, string } from '@trestle/stanza'
 * import { privateStorage } from '@trestle/xep-0049'
 *
 * const Prefs = element('urn:example:prefs', 'prefs', { nickname: optional(childText(string)), rest: rest() })
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(privateStorage)
 * await client.start()
 * const storage = client.get(privateStorage)
 * console.log(await storage.getPrivate(Prefs)) // undefined where nothing is stored
 * await storage.changePrivate(Prefs, (before) => ({ ...before, nickname: 'Romeo' }))
 * await storage.delPrivate(Prefs)
 * ```
 *
 * @packageDocumentation
 */
export {
  getPrivateExchange,
  NS_PRIVATE,
  PrivateQuery,
  type PrivateQueryValue,
  setPrivateExchange,
} from './elements.js'
export { privateStorageOps } from './ops.js'
export {
  type PrivateStorageApi,
  type PrivateStorageOptions,
  privateStorage,
  privateStorage as default,
} from './plugin.js'
