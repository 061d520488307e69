/**
 * Blocking Command Reports: reports spam and abuse to the own server while an address is blocked, and takes such reports.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { reporting } from '@trestle/xep-0377'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(reporting)
 * await client.start()
 * await client.get(reporting).report('tybalt@capulet.example', {
 *   reason: 'abuse',
 *   text: 'He bit his thumb at me.',
 *   lang: 'en',
 *   reportOrigin: true,
 * })
 * ```
 *
 * @packageDocumentation
 */
export {
  LegacyReport,
  NS_REPORTING,
  NS_REPORTING_0,
  REASON_ABUSE,
  REASON_SPAM,
  Report,
  type ReportValue,
} from './elements.js'
export {
  type ReceivedReport,
  type ReportInit,
  type ReportingApi,
  reporting,
  reporting as default,
  reportReceived,
} from './plugin.js'
