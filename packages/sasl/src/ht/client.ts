import { concat, equalBytes, utf8 } from '../bytes.js'
import type { ChannelBinding } from '../channel-binding.js'
import { SaslError } from '../errors.js'
import type { ClientExchange } from '../exchange.js'
import { singleUse } from '../one-message.js'
import { saslPrep } from '../sasl-prep.js'
import { bindingData, checkToken, hashedToken } from './hashed-token.js'
import { htMechanism } from './mechanism.js'

export interface HtClientOptions {
  /** The local part for XMPP; prepared by SASLprep before use. */
  readonly username: string
  /** What the server gave out for this mechanism. */
  readonly token: string
  /** What this end can bind to; the type that the mechanism names has to be among them. */
  readonly channelBindings?: readonly ChannelBinding[]
}

/**
 * A Hashed Token exchange (draft-schmaus-kitten-sasl-ht): one message each way. `finish` throws {@link SaslError}
 * `server-signature` unless the server showed that it has the token too. Throws `invalid-mechanism` for a mechanism that
 * is not known here, `bad-credentials` where user name, token or channel binding are missing.
 */
export function htClient(name: string, options: HtClientOptions): ClientExchange {
  const mechanism = htMechanism(name)
  if (mechanism === undefined) throw new SaslError('invalid-mechanism', 'The mechanism is not known')
  const { token, channelBindings = [] } = options
  const username = saslPrep(options.username, { as: 'query' })
  if (username === '' || username.includes('\0')) throw new SaslError('bad-credentials', 'There is no user name')
  checkToken(token)
  const data = bindingData(mechanism, channelBindings)
  if (data === undefined) throw new SaslError('bad-credentials', `${name} needs channel binding data`)

  let state: 'new' | 'started' | 'verified' | 'over' = 'new'

  async function verify(message: Uint8Array): Promise<void> {
    if (mechanism === undefined || data === undefined) throw singleUse()
    if (!equalBytes(message, await hashedToken(mechanism, token, 'Responder', data))) throw unverified()
  }

  return {
    mechanism: name,
    async start() {
      if (state !== 'new') throw singleUse()
      state = 'started'
      return concat(utf8(`${username}\0`), await hashedToken(mechanism, token, 'Initiator', data))
    },
    // Where a profile of SASL cannot carry data along with success, the server's message comes as a challenge.
    async respond(challenge) {
      const before = state
      state = 'over'
      if (before === 'verified') throw new SaslError('bad-challenge', 'The server goes on after it was verified')
      if (before !== 'started') throw singleUse()
      await verify(challenge)
      state = 'verified'
      return new Uint8Array()
    },
    async finish(message) {
      const before = state
      state = 'over'
      if (before === 'new' || before === 'over') throw singleUse()
      if (before === 'started') return message === undefined ? Promise.reject(unverified()) : verify(message)
      if (message !== undefined && message.length > 0) {
        throw new SaslError('bad-challenge', 'The server goes on after it was verified')
      }
    },
  }
}

function unverified(): SaslError {
  return new SaslError('server-signature', 'The server did not prove that it knows the token')
}
