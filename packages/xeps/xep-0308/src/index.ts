export { CorrectionError, type CorrectionErrorCode } from './correction-error.js'
export { Correction, type CorrectionValue, NS_CORRECTION } from './elements.js'
export { mayCorrect, type SenderOptions, type SentMessage } from './may-correct.js'
export {
  type CorrectionReceived,
  type CorrectionsApi,
  correctionReceived,
  corrections,
  corrections as default,
} from './plugin.js'
export { createVersions, type MessageVersions, type Versions, type VersionsOptions } from './versions.js'
