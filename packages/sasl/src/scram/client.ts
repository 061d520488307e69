import { encodeBase64 } from '../base64.js'
import { concat, equalBytes, readUtf8, utf8 } from '../bytes.js'
import { checkedAuthzid, preparedPassword } from '../credentials.js'
import { SaslError } from '../errors.js'
import type { ClientExchange, ClientExchangeOptions } from '../exchange.js'
import { singleUse } from '../one-message.js'
import { encodeName, parseAttributes } from './attributes.js'
import { type Gs2Flag, writeGs2Header } from './gs2.js'
import { cacheKey } from './key-cache.js'
import { clientProof, deriveClientKeys, hmac, type ScramClientKeys } from './keys.js'
import { defaultMaxIterations, defaultMinIterations, maxMessageBytes, maxNonceLength, maxSaltBytes } from './limits.js'
import type { ScramMechanism } from './mechanism.js'
import { randomNonce } from './nonce.js'
import { offerHash, offerHashAttribute } from './offer-hash.js'

/** RFC 5802, RFC 7677. The nonce is an argument for the sake of test vectors. */
export function scramClient(
  mechanism: ScramMechanism,
  options: ClientExchangeOptions,
  clientNonce: string = randomNonce(),
): ClientExchange {
  const { hash } = mechanism
  const { credentials, channelBinding } = options
  const { minIterations = defaultMinIterations, maxIterations = defaultMaxIterations } = options
  const { username, password } = preparedPassword(credentials)
  if (mechanism.plus && channelBinding === undefined) {
    throw new SaslError('bad-credentials', `${mechanism.name} needs channel binding data`)
  }
  const flag: Gs2Flag = mechanism.plus ? { type: channelBinding!.type } : (options.bindingFlag ?? 'n')
  const gs2Header = writeGs2Header(flag, checkedAuthzid(credentials))
  const bindingData = mechanism.plus ? channelBinding!.data : new Uint8Array()
  const firstBare = `n=${encodeName(username)},r=${clientNonce}`

  let state: 'new' | 'first' | 'final' | 'verified' | 'over' = 'new'
  let serverSignature = new Uint8Array()
  let rememberKeys = () => {}

  async function answer(challenge: Uint8Array): Promise<Uint8Array> {
    const serverFirst = readUtf8(challenge, maxMessageBytes, 'bad-challenge')
    const attributes = parseAttributes(serverFirst, 'bad-challenge', ['r', 's', 'i'])
    const nonce = attributes.nonce(maxNonceLength)
    if (!nonce.startsWith(clientNonce) || nonce.length === clientNonce.length) {
      throw new SaslError('bad-challenge', 'The server does not continue our nonce')
    }
    const salt = attributes.bytes('s')
    if (salt.length > maxSaltBytes) throw new SaslError('bad-challenge', 'The salt is too long')
    const iterations = readIterations(attributes.text('i'), minIterations, maxIterations)
    await checkOffer(attributes.optional(offerHashAttribute))

    const key = cacheKey(hash, username, salt, iterations)
    const cached = credentials.keyCache?.get(key)
    const keys: ScramClientKeys = cached ?? (await deriveClientKeys(hash, password, salt, iterations))
    rememberKeys = () => void (cached ?? credentials.keyCache?.set(key, keys))

    const binding = encodeBase64(concat(utf8(gs2Header), bindingData))
    const withoutProof = `c=${binding},r=${nonce}`
    const authMessage = utf8(`${firstBare},${serverFirst},${withoutProof}`)
    const proof = await clientProof(hash, new Uint8Array(keys.clientKey), authMessage)
    serverSignature = await hmac(hash, new Uint8Array(keys.serverKey), authMessage)
    return utf8(`${withoutProof},p=${encodeBase64(proof)}`)
  }

  async function checkOffer(received: string | undefined): Promise<void> {
    if (received === undefined) {
      if (!options.requireOfferHash) return
      throw new SaslError('downgrade', 'The server does not vouch for its channel bindings')
    }
    if (options.offer !== undefined && (await offerHash(hash, options.offer)) !== received) {
      throw new SaslError('downgrade', 'What the server offers was changed on its way')
    }
  }

  function verify(data: Uint8Array): void {
    const message = readUtf8(data, maxMessageBytes, 'bad-challenge')
    if (message.startsWith('e=')) {
      throw new SaslError('not-authorized', `The server refused the proof${knownReason(message)}`)
    }
    const signature = parseAttributes(message, 'bad-challenge', ['v']).bytes('v')
    if (!equalBytes(signature, serverSignature)) {
      throw unverified()
    }
    rememberKeys()
  }

  return {
    mechanism: mechanism.name,
    async start() {
      if (state !== 'new') throw singleUse()
      state = 'first'
      return utf8(gs2Header + firstBare)
    },
    async respond(challenge) {
      const before = state
      state = 'over'
      if (before === 'first') {
        const response = await answer(challenge)
        state = 'final'
        return response
      }
      if (before !== 'final') throw before === 'verified' ? afterVerified() : singleUse()
      verify(challenge)
      state = 'verified'
      return new Uint8Array()
    },
    async finish(data) {
      const before = state
      state = 'over'
      if (before === 'new' || before === 'over') throw singleUse()
      if (before === 'verified') {
        if (data !== undefined && data.length > 0) throw afterVerified()
      } else if (before === 'final' && data !== undefined && data.length > 0) {
        verify(data)
      } else {
        throw unverified()
      }
    },
  }
}

function readIterations(text: string, min: number, max: number): number {
  if (!/^[1-9][0-9]*$/.test(text)) throw new SaslError('bad-challenge', 'The iteration count is no number')
  const iterations = Number(text)
  if (iterations < min) throw new SaslError('too-few-iterations', `The server asks for less than ${min} iterations`)
  if (iterations > max) throw new SaslError('too-many-iterations', `The server asks for more than ${max} iterations`)
  return iterations
}

/** A word as those in RFC 5802 §7; anything else is not repeated. */
function knownReason(message: string): string {
  const reason = /^e=([a-z-]{1,50})(?:,|$)/.exec(message)?.[1]
  return reason === undefined ? '' : `: ${reason}`
}

function unverified(): SaslError {
  return new SaslError('server-signature', 'The server did not prove that it knows the password')
}

function afterVerified(): SaslError {
  return new SaslError('bad-challenge', 'The server goes on after it was verified')
}
