/**
 * Message Delivery Receipts: asks whether a message arrived at a client, and tells those who ask.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { receipts } from '@trestle/xep-0184'
 *
 * const client = createClient({ jid: 'friar@verona.example', password: 'laurence' })
 * client.use(receipts)
 * await client.start()
 * const letter = client.message({ to: 'romeo@montague.example', body: 'She is not dead, she sleeps.' })
 * await client.get(receipts).send(letter, { timeout: 60_000 })
 * console.log('He has it.')
 * ```
 *
 * @packageDocumentation
 */
export { NS_RECEIPTS, Receipt, ReceiptRequest, type ReceiptValue } from './elements.js'
export {
  type ReceiptReceived,
  type ReceiptsApi,
  type ReceiptsOptions,
  receiptReceived,
  receipts,
  receipts as default,
} from './plugin.js'
