export type { CredentialAttempt, CredentialOffer, CredentialProvider } from './credential.js'
export {
  Sasl2Abort,
  Sasl2Authenticate,
  Sasl2Authentication,
  Sasl2Challenge,
  Sasl2Continue,
  Sasl2Next,
  Sasl2Response,
  Sasl2Success,
  type Sasl2SuccessValue,
  Sasl2TaskData,
  type UserAgentValue,
} from './elements.js'
export { Sasl2Failure, type Sasl2FailureValue } from './failure.js'
export { NS_SASL2 } from './namespace.js'
export { sasl2Ops } from './ops.js'
export { type Sasl2Api, type Sasl2Options, sasl2, sasl2 as default } from './plugin.js'
export { Sasl2Error, type Sasl2ErrorCode } from './sasl2-error.js'
export type { Task, TaskContext, TaskHandler } from './task.js'
