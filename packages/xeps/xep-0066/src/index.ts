/**
 * Out of Band Data: sends URLs in messages, asks others to retrieve what is at one, and tells of those of others.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { addOob, oob, oobReceived } from '@trestle/xep-0066'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(oob)
 * client.on(oobReceived, ({ url, isBody, arrival }) =>
 *   console.log(`${arrival.from}: ${isBody ? 'a file' : 'see'} ${url}`),
 * )
 * await client.start()
 * const url = 'https://montague.example/rose.jpg'
 * client.send(addOob(client.message({ to: 'juliet@capulet.example', body: url }), url))
 * ```
 *
 * @packageDocumentation
 */
export {
  NS_OOB,
  NS_OOB_REQUEST,
  Oob,
  OobRequest,
  type OobRequestValue,
  type OobValue,
  oobExchange,
} from './elements.js'
export { addOob, isBodyOf, isOobUrl } from './oob-url.js'
export { oobOps } from './ops.js'
export {
  type OobApi,
  type OobOptions,
  type OobReceived,
  type OobSettings,
  oob,
  oob as default,
  oobReceived,
} from './plugin.js'
