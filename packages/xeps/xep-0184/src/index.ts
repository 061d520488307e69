export { NS_RECEIPTS, Receipt, ReceiptRequest, type ReceiptValue } from './elements.js'
export {
  type ReceiptReceived,
  type Receipts,
  type ReceiptsOptions,
  receiptReceived,
  receipts,
  receipts as default,
} from './plugin.js'
