export { decodeBase64, encodeBase64 } from './base64.js'
export type { BindingPolicy } from './binding-policy.js'
export type { Bytes } from './bytes.js'
export type { ChannelBinding, ChannelBindingType, Offer } from './channel-binding.js'
export { type ChooseOptions, chooseMechanism, defaultMechanisms } from './choose.js'
export { type ChooseAmongOptions, chooseAmong } from './choose-among.js'
export { clientExchange } from './client-exchange.js'
export type { ClientMechanism, MechanismContext } from './client-mechanism.js'
export type { Credentials } from './credentials.js'
export { type SaslCondition, SaslError, type SaslErrorCode, saslConditions } from './errors.js'
export type {
  ClientExchange,
  ClientExchangeOptions,
  SaslSuccess,
  ServerExchange,
  ServerExchangeOptions,
  ServerStep,
} from './exchange.js'
export { type HtClientOptions, htClient } from './ht/client.js'
export { chooseHtMechanism, type HtHash, type HtMechanism, htMechanism } from './ht/mechanism.js'
export { type HtServerOptions, htServer } from './ht/server.js'
export {
  allMechanisms,
  anonymous,
  external,
  plain,
  scramSha1,
  scramSha1Plus,
  scramSha256,
  scramSha256Plus,
  scramSha512,
  scramSha512Plus,
} from './mechanisms.js'
export { type SaslPrepOptions, saslPrep } from './sasl-prep.js'
export type { ScramKeyCache } from './scram/key-cache.js'
export {
  defaultIterations,
  deriveScramKeys,
  matchesScramKeys,
  type ScramClientKeys,
  type ScramHash,
  type ScramKeys,
} from './scram/keys.js'
export { defaultMaxIterations, defaultMinIterations } from './scram/limits.js'
export { serverExchange } from './server-exchange.js'
