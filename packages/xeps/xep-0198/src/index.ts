/**
 * Stream Management for clients: knows what the server has got, and resumes a session whose connection was lost.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { stanzasUnacked, streamManagement } from '@trestle/xep-0198'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(streamManagement)
 * client.on(stanzasUnacked, ({ stanzas }) => console.error(`${stanzas.length} stanzas may be lost.`))
 * await client.start()
 * const message = client.message({ to: 'juliet@capulet.example', body: 'I am here.' })
 * client.send(message)
 * await client.get(streamManagement).acked(message)
 * await client.stop()
 * ```
 *
 * @packageDocumentation
 */
export {
  Ack,
  AckRequest,
  Enable,
  Enabled,
  type EnabledValue,
  Failed,
  type FailedValue,
  HandledCountTooHigh,
  NS_STREAM_MANAGEMENT,
  Resume,
  Resumed,
  StreamManagementFeature,
} from './elements.js'
export { StreamManagementError, type StreamManagementErrorCode } from './errors.js'
export { stanzasUnacked, type UnackedStanzas } from './lost-stanzas.js'
export { streamManagementOps } from './ops.js'
export type { StreamManagementOptions } from './options.js'
export { createPacing, type PacedLink, type Pacing, type PacingSettings } from './pacing.js'
export { type StreamManagementApi, streamManagement, streamManagement as default } from './plugin.js'
export type { SavedStanza, SessionState } from './session-state.js'
export {
  createUnackedQueue,
  type UnackedQueue,
  type UnackedQueueOptions,
  type UnackedStanza,
} from './unacked-queue.js'
