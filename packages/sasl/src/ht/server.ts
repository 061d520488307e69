import { encodeBase64 } from '../base64.js'
import { equalBytes, randomBytes, readUtf8 } from '../bytes.js'
import type { ChannelBinding } from '../channel-binding.js'
import { SaslError } from '../errors.js'
import type { ServerExchange } from '../exchange.js'
import { applicationStep, oneMessageServer } from '../one-message.js'
import { saslPrep } from '../sasl-prep.js'
import { bindingData, hashedToken, hashLengths } from './hashed-token.js'
import { htMechanism } from './mechanism.js'

export interface HtServerOptions {
  /**
   * The tokens that are good for a (prepared) user name with this mechanism, and with no other: the caller leaves out
   * what has expired. None for an unknown user.
   */
  readonly lookup: (username: string, mechanism: string) => readonly string[] | Promise<readonly string[]>
  /** Called with the token that the client showed, before the success is sent. What it throws makes a failure of it. */
  readonly used?: (username: string, token: string) => void | Promise<void>
  /** What may be bound to on this connection. */
  readonly channelBindings?: readonly ChannelBinding[]
}

const maxUsernameBytes = 3071

/**
 * The server's end of a Hashed Token exchange (draft-schmaus-kitten-sasl-ht). Throws {@link SaslError}
 * `invalid-mechanism` for one that is not known here, or whose channel binding the connection lacks.
 */
export function htServer(name: string, { lookup, used, channelBindings = [] }: HtServerOptions): ServerExchange {
  const mechanism = htMechanism(name)
  const data = mechanism && bindingData(mechanism, channelBindings)
  if (mechanism === undefined || data === undefined) {
    throw new SaslError('invalid-mechanism', 'The mechanism is not available')
  }

  /** Every token is tried, and one where there is none, so that the time tells nothing. */
  async function tokenOf(username: string, shownHash: Uint8Array): Promise<string | undefined> {
    const tokens = await applicationStep(() => lookup(username, name))
    let found: string | undefined
    for (const token of tokens.length > 0 ? tokens : [encodeBase64(randomBytes(32))]) {
      if (token === '') continue
      const fits = equalBytes(shownHash, await hashedToken(mechanism!, token, 'Initiator', data!))
      if (fits && found === undefined) found = token
    }
    return found
  }

  return oneMessageServer(name, async (message) => {
    const end = message.indexOf(0)
    const hash = message.subarray(end + 1)
    if (end < 1 || end > maxUsernameBytes || hash.length !== hashLengths[mechanism.hash]) {
      throw new SaslError('malformed-request', 'A message has a user name, NUL and a hash')
    }
    const username = prepared(readUtf8(message.subarray(0, end), maxUsernameBytes, 'malformed-request'))
    const token = await tokenOf(username, hash)
    if (token === undefined) throw new SaslError('not-authorized', 'User name or token are wrong')
    await applicationStep(() => used?.(username, token))
    return { username, data: await hashedToken(mechanism, token, 'Responder', data) }
  })
}

function prepared(text: string): string {
  try {
    const username = saslPrep(text, { as: 'query' })
    if (username !== '') return username
  } catch {
    // Answered like a wrong token.
  }
  throw new SaslError('not-authorized', 'The user name cannot be prepared')
}
