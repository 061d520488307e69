export { NS_RECEIPTS, Receipt, ReceiptRequest, type ReceiptValue } from './elements.js'
export {
  type ReceiptReceived,
  type ReceiptsApi,
  type ReceiptsOptions,
  receiptReceived,
  receipts,
  receipts as default,
} from './plugin.js'
