import { JID } from '@trestle/jid'
import {
  SaslError,
  type ServerExchange,
  type ServerExchangeOptions,
  type ServerStep,
  serverExchange,
} from '@trestle/sasl'
import { ChannelBindings } from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { type Accounts, iterations } from './accounts.js'
import type { SecureChannel } from './secure-channel.js'

/** The elements of one authentication, both ways. */
export interface SaslChannel {
  send(element: Element): void
  next(): Promise<Element>
}

/** An exchange that knows whose it is. */
export interface LoginExchange extends ServerExchange {
  /** The user name that the client gave, neither checked nor prepared; undefined before, and where there is none. */
  readonly username?: string | undefined
}

/** An authentication that succeeded. */
export interface Authenticated {
  /** Bare. */
  readonly account: JID
  /** Additional data to send along with success. */
  readonly data: Uint8Array | undefined
}

export interface Authentication {
  /** For the stream features, strongest first. */
  mechanisms(channel: SecureChannel): readonly string[]
  /** Announces the channel bindings (XEP-0440); empty where there are none. */
  announcements(channel: SecureChannel): readonly Element[]
  /** The exchange for a mechanism that was offered. Throws SaslError. */
  exchange(mechanism: string, channel: SecureChannel): LoginExchange
  /** Runs an exchange; `ask` takes a challenge to the client. Rejects with SaslError, or as `ask` does. */
  authenticate(
    exchange: ServerExchange,
    data: Uint8Array | undefined,
    ask: (challenge: Uint8Array) => Promise<Uint8Array>,
  ): Promise<Authenticated>
}

export interface AuthenticationSettings {
  readonly domain: JID
  readonly accounts: Accounts
  readonly anonymous: boolean
  readonly channelBinding: boolean
}

const SCRAM = ['SCRAM-SHA-512', 'SCRAM-SHA-256', 'SCRAM-SHA-1']

/** Authentication of clients, by SASL (RFC 6120 §6) and SASL2 (XEP-0388) alike. */
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

  function options(named: (username: string) => void): ServerExchangeOptions {
    return {
      async lookup(username, hash) {
        named(username)
        const name = local(username)
        return name === undefined ? undefined : accounts.keysOf(name, hash)
      },
      async checkPlain(username, password) {
        named(username)
        const name = local(username)
        return name !== undefined && accounts.checkPassword(name, password)
      },
      ...(anonymous && { anonymous: () => accounts.createAnonymous() }),
      unknownUserSecret: accounts.unknownUserSecret,
      unknownUserIterations: iterations,
    }
  }

  const isBindable = (channel: SecureChannel) => channelBinding && channel.secure && channel.channelBindings.length > 0

  const announcedTypes = (channel: SecureChannel) =>
    isBindable(channel) ? channel.announcedBindings.map(({ type }) => type) : []

  const mechanisms = (channel: SecureChannel) => [
    ...(isBindable(channel) ? SCRAM.map((name) => `${name}-PLUS`) : []),
    ...SCRAM,
    ...(channel.secure ? ['PLAIN'] : []),
    ...(anonymous ? ['ANONYMOUS'] : []),
  ]

  return {
    mechanisms,
    announcements(channel) {
      const announced = announcedTypes(channel).map((type) => ({ type }))
      return announced.length > 0 ? [ChannelBindings.encode({ bindings: announced })] : []
    },
    exchange(mechanism, channel) {
      const offered = mechanisms(channel)
      if (!offered.includes(mechanism)) {
        const known = mechanism === 'PLAIN' && !channel.secure
        throw new SaslError(known ? 'encryption-required' : 'invalid-mechanism', 'The mechanism was not offered')
      }
      let given: string | undefined
      const exchange = serverExchange(mechanism, {
        ...options((username) => {
          given = username
        }),
        channelBindings: isBindable(channel) ? channel.channelBindings : [],
        offer: { mechanisms: offered, channelBindings: announcedTypes(channel) },
      })
      return {
        mechanism,
        respond: exchange.respond,
        get username() {
          return given
        },
      }
    },
    async authenticate(exchange, data, ask) {
      let step: ServerStep = await exchange.respond(data)
      while ('challenge' in step) step = await exchange.respond(await ask(step.challenge))
      const { username, authzid, data: additionalData } = step.success
      const account = accountOf(username)
      if (authzid !== undefined && !account.equals(authzid)) {
        throw new SaslError('invalid-authzid', 'One account may not act for another')
      }
      return { account, data: additionalData }
    },
  }
}
