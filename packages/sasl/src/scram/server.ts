import { encodeBase64 } from '../base64.js'
import { concat, equalBytes, readUtf8, utf8 } from '../bytes.js'
import { SaslError } from '../errors.js'
import type { SaslSuccess, ServerExchange, ServerExchangeOptions } from '../exchange.js'
import { applicationStep, singleUse } from '../one-message.js'
import { saslPrep } from '../sasl-prep.js'
import { decodeName, parseAttributes } from './attributes.js'
import { type Gs2Header, readGs2Header } from './gs2.js'
import { checkProof, defaultIterations, hmac, type ScramKeys } from './keys.js'
import { maxMessageBytes, maxNonceLength } from './limits.js'
import type { ScramMechanism } from './mechanism.js'
import { randomNonce } from './nonce.js'
import { offerHash, offerHashAttribute } from './offer-hash.js'
import { unknownUserKeys } from './unknown-user.js'

export interface ScramServerOptions extends ServerExchangeOptions {
  readonly lookup: NonNullable<ServerExchangeOptions['lookup']>
}

/** What the second message is checked against. */
interface Pending {
  readonly username: string
  readonly authzid: string
  readonly known: boolean
  readonly keys: ScramKeys
  readonly nonce: string
  readonly binding: Uint8Array
  readonly firstBare: string
  readonly serverFirst: string
}

/** RFC 5802, RFC 7677. The nonce is an argument for the sake of test vectors. */
export function scramServer(
  mechanism: ScramMechanism,
  options: ScramServerOptions,
  serverNonce: string = randomNonce(),
): ServerExchange {
  const { hash } = mechanism
  let state: 'new' | 'asked' | 'over' | Pending = 'new'

  async function first(data: Uint8Array): Promise<Pending> {
    const { header, rest } = readGs2Header(readUtf8(data, maxMessageBytes, 'malformed-request'))
    const binding = concat(utf8(header.text), bindingData(mechanism, options, header))
    const attributes = parseAttributes(rest, 'malformed-request', ['n', 'r'])
    const username = preparedUsername(decodeName(attributes.text('n'), 'malformed-request'))
    const nonce = attributes.nonce(maxNonceLength / 2) + serverNonce
    const found = await applicationStep(() => options.lookup(username, hash))
    const keys = found ?? (await unknownUser(username))
    const extension = options.offer ? `,${offerHashAttribute}=${await offerHash(hash, options.offer)}` : ''
    return {
      username,
      authzid: header.authzid,
      known: found !== undefined,
      keys,
      nonce,
      binding,
      firstBare: rest,
      serverFirst: `r=${nonce},s=${encodeBase64(keys.salt)},i=${keys.iterations}${extension}`,
    }
  }

  function unknownUser(username: string): Promise<ScramKeys> {
    const iterations = options.unknownUserIterations ?? defaultIterations
    return unknownUserKeys(hash, username, iterations, options.unknownUserSecret)
  }

  async function final(data: Uint8Array, pending: Pending): Promise<SaslSuccess> {
    const { keys } = pending
    const message = readUtf8(data, maxMessageBytes, 'malformed-request')
    const attributes = parseAttributes(message, 'malformed-request', ['c', 'r'], 'p')
    const proof = attributes.bytes('p')
    if (attributes.nonce(maxNonceLength) !== pending.nonce) {
      throw new SaslError('malformed-request', "The client's second nonce differs from the server's")
    }
    if (!equalBytes(attributes.bytes('c'), pending.binding)) {
      throw new SaslError('not-authorized', 'The client is not bound to this channel')
    }
    const withoutProof = message.slice(0, message.lastIndexOf(',p='))
    const authMessage = utf8(`${pending.firstBare},${pending.serverFirst},${withoutProof}`)
    const valid = await checkProof(hash, keys.storedKey, proof, authMessage)
    if (!valid || !pending.known) throw new SaslError('not-authorized', 'User name or password are wrong')
    const signature = await hmac(hash, new Uint8Array(keys.serverKey), authMessage)
    return {
      username: pending.username,
      ...(pending.authzid === '' ? {} : { authzid: pending.authzid }),
      data: utf8(`v=${encodeBase64(signature)}`),
    }
  }

  return {
    mechanism: mechanism.name,
    async respond(data) {
      const before = state
      state = 'over'
      if (before === 'over') throw singleUse()
      if (data === undefined) {
        if (before !== 'new') throw new SaslError('malformed-request', 'The client sent no response')
        state = 'asked'
        return { challenge: new Uint8Array() }
      }
      if (typeof before === 'object') return { success: await final(data, before) }
      const pending = await first(data)
      state = pending
      return { challenge: utf8(pending.serverFirst) }
    },
  }
}

/** RFC 5802 §6: what the client says of channel binding has to fit what was offered. */
function bindingData(mechanism: ScramMechanism, options: ScramServerOptions, { flag }: Gs2Header): Uint8Array {
  if (typeof flag === 'object') {
    const own = mechanism.plus ? options.channelBindings?.find(({ type }) => type === flag.type) : undefined
    if (own === undefined) throw new SaslError('malformed-request', 'The client binds to a channel not offered')
    return own.data
  }
  if (mechanism.plus) throw new SaslError('malformed-request', `${mechanism.name} needs a channel binding`)
  if (flag === 'y' && offersBinding(options)) {
    throw new SaslError('not-authorized', 'The client was not shown the offer of channel binding')
  }
  return new Uint8Array()
}

function offersBinding({ offer, channelBindings }: ScramServerOptions): boolean {
  return offer === undefined
    ? channelBindings !== undefined && channelBindings.length > 0
    : offer.mechanisms.some((name) => name.endsWith('-PLUS'))
}

function preparedUsername(text: string): string {
  try {
    const prepared = saslPrep(text, { as: 'query' })
    if (prepared !== '') return prepared
  } catch {
    // Answered like an empty one.
  }
  throw new SaslError('malformed-request', 'The user name cannot be prepared')
}
