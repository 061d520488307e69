/**
 * Last Message Correction: sends a message anew, corrected, and tells of the corrections of others.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { correctionReceived, corrections } from '@trestle/xep-0308'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(corrections)
 * client.on(correctionReceived, ({ id, message, arrival }) =>
 *   console.log(`${arrival.from} wrote instead of ${id}: ${message.body}`),
 * )
 * await client.start()
 * const message = client.message({ to: 'juliet@capulet.example', body: 'By yonder mon I swear' })
 * client.send(message)
 * client.get(corrections).correct(message, 'By yonder moon I swear')
 * ```
 *
 * @packageDocumentation
 */
export { CorrectionError, type CorrectionErrorCode } from './correction-error.js'
export { Correction, type CorrectionValue, NS_CORRECTION } from './elements.js'
export { mayCorrect, type SenderOptions, type SentMessage, senderKey } from './may-correct.js'
export {
  type CorrectionReceived,
  type CorrectionsApi,
  correctionReceived,
  corrections,
  corrections as default,
} from './plugin.js'
export { createVersions, type MessageVersions, type Versions, type VersionsOptions } from './versions.js'
