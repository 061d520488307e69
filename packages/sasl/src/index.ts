/**
 * SASL mechanisms for XMPP, both ends: PLAIN, SCRAM-SHA-1, -256 and -512 with and without `-PLUS`, EXTERNAL, ANONYMOUS,
 * and the Hashed Tokens of XEP-0484.
 *
 * @example
 * ```ts
 * import { chooseMechanism, deriveScramKeys, serverExchange } from '@trestle/sasl'
 *
 * const kept = await deriveScramKeys('SHA-256', 'r0m30')
 * const server = serverExchange('SCRAM-SHA-256', { lookup: async (name) => (name === 'juliet' ? kept : undefined) })
 * const client = chooseMechanism({
 *   offered: ['PLAIN', 'SCRAM-SHA-256'],
 *   credentials: { username: 'juliet', password: 'r0m30' },
 *   secure: true,
 * })
 *
 * let step = await server.respond(await client.start())
 * while ('challenge' in step) step = await server.respond(await client.respond(step.challenge))
 * await client.finish(step.success.data)
 * console.log(client.mechanism, step.success.username)
 * ```
 *
 * @packageDocumentation
 */
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
