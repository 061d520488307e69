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
