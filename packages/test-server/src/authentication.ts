import { JID } from '@trestle/jid'
import {
  SaslError,
  type ServerExchange,
  type ServerExchangeOptions,
  type ServerStep,
  serverExchange,
} from '@trestle/sasl'
import { ChannelBindings, DecodeError, type SaslFailureCondition, saslFailureConditions } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { type Accounts, iterations } from './accounts.js'
import type { SecureChannel } from './secure-channel.js'

/** One end of the conversation. */
export interface SaslChannel {
  send(element: Element): void
  next(): Promise<Element>
}

/** What a client begins by. */
export interface SaslRequest {
  readonly mechanism: string
  readonly data: Uint8Array | undefined
}

/** Who it is. */
export interface Proven {
  /** Bare. */
  readonly account: JID
  /** To go along with success. */
  readonly data: Uint8Array | undefined
}

export interface Authentication {
  /** For the stream features, strongest first. */
  mechanisms(channel: SecureChannel): readonly string[]
  /** Says what can be bound to (XEP-0440); empty where nothing can. */
  announcements(channel: SecureChannel): readonly Element[]
  /** The exchange for a mechanism that was offered. Throws SaslError. */
  exchange(mechanism: string, channel: SecureChannel): ServerExchange
  /** Goes through an exchange; `ask` takes a challenge to the client. Rejects with SaslError, or as `ask` does. */
  prove(
    exchange: ServerExchange,
    data: Uint8Array | undefined,
    ask: (challenge: Uint8Array) => Promise<Uint8Array>,
  ): Promise<Proven>
}

export interface AuthenticationSettings {
  readonly domain: JID
  readonly accounts: Accounts
  readonly anonymous: boolean
  readonly channelBinding: boolean
}

const conditions: ReadonlySet<string> = new Set(saslFailureConditions)
const SCRAM = ['SCRAM-SHA-512', 'SCRAM-SHA-256', 'SCRAM-SHA-1']

/** Who clients are, whichever profile of SASL they show it by. */
export function createAuthentication(settings: AuthenticationSettings): Authentication {
  const { domain, accounts, anonymous, channelBinding } = settings
  const accountOf = (username: string) => JID.of({ local: username, domain: domain.domain })

  /** SASL names are not addresses: two of them may be one account. */
  function local(username: string): string | undefined {
    try {
      return accountOf(username).local
    } catch {
      return undefined
    }
  }

  const options: ServerExchangeOptions = {
    async lookup(username, hash) {
      const name = local(username)
      return name === undefined ? undefined : accounts.keysOf(name, hash)
    },
    async checkPlain(username, password) {
      const name = local(username)
      return name !== undefined && accounts.checkPassword(name, password)
    },
    ...(anonymous && { anonymous: () => accounts.createAnonymous() }),
    unknownUserSecret: accounts.unknownUserSecret,
    unknownUserIterations: iterations,
  }

  const bindings = (channel: SecureChannel) => (channelBinding && channel.secure ? channel.channelBindings : [])

  const mechanisms = (channel: SecureChannel) => [
    ...(bindings(channel).length > 0 ? SCRAM.map((name) => `${name}-PLUS`) : []),
    ...SCRAM,
    ...(channel.secure ? ['PLAIN'] : []),
    ...(anonymous ? ['ANONYMOUS'] : []),
  ]

  return {
    mechanisms,
    announcements(channel) {
      const announced = bindings(channel).map(({ type }) => ({ type }))
      return announced.length > 0 ? [ChannelBindings.encode({ bindings: announced })] : []
    },
    exchange(mechanism, channel) {
      const offered = mechanisms(channel)
      if (!offered.includes(mechanism)) {
        const known = mechanism === 'PLAIN' && !channel.secure
        throw new SaslError(known ? 'encryption-required' : 'invalid-mechanism', 'The mechanism was not offered')
      }
      const channelBindings = bindings(channel)
      const offer = { mechanisms: offered, channelBindings: channelBindings.map(({ type }) => type) }
      return serverExchange(mechanism, { ...options, channelBindings, offer })
    },
    async prove(exchange, data, ask) {
      let step: ServerStep = await exchange.respond(data)
      while ('challenge' in step) step = await exchange.respond(await ask(step.challenge))
      const { username, authzid, data: proof } = step.success
      const account = accountOf(username)
      if (authzid !== undefined && !account.equals(authzid)) {
        throw new SaslError('invalid-authzid', 'Nobody acts for somebody else here')
      }
      return { account, data: proof }
    },
  }
}

/** What the client is told of a failure; undefined for what is none of SASL. */
export function failureCondition(error: unknown): SaslFailureCondition | undefined {
  if (error instanceof SaslError) {
    return conditions.has(error.code) ? (error.code as SaslFailureCondition) : 'not-authorized'
  }
  // Base64 that is none, an attribute that is missing.
  return error instanceof DecodeError ? 'malformed-request' : undefined
}
