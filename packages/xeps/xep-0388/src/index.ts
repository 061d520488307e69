/**
 * The Extensible SASL Profile (SASL2): logs in with fewer round trips, and lets a resource, a resumption or a token ride
 * along.
 *
 * @example
 * ```ts
 * import { createClient } from '@trestle/client'
 * import { bind2 } from '@trestle/xep-0386'
 * import { sasl2 } from '@trestle/xep-0388'
 *
 * const client = createClient({ jid: 'romeo@montague.example', password: 'wherefore' })
 * client.use(sasl2, { software: 'Balcony', device: 'Phone' }).use(bind2)
 * await client.start()
 * console.log(`This installation is ${await client.get(sasl2).userAgentId()}, and here it is ${client.jid}.`)
 * await client.stop()
 * ```
 *
 * @packageDocumentation
 */
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
