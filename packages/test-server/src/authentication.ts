import { JID } from '@trestle/jid'
import { SaslError, type ServerExchangeOptions, type ServerStep, serverExchange } from '@trestle/sasl'
import {
  DecodeError,
  SaslAbort,
  SaslAuth,
  SaslChallenge,
  SaslFailure,
  type SaslFailureCondition,
  SaslResponse,
  SaslSuccess,
  saslFailureConditions,
} from '@trestle/stanza'
import type { Element } from '@trestle/xml'
import { type Accounts, iterations } from './accounts.js'

/** One end of the conversation. */
export interface SaslChannel {
  send(element: Element): void
  next(): Promise<Element>
}

export interface Authentication {
  /** For the stream features, strongest first. */
  mechanisms(secure: boolean): readonly string[]
  /**
   * Goes through one attempt, which the client begins by `auth`. Resolves with the account's bare address once success
   * was sent, or with undefined once failure was.
   */
  attempt(auth: Element, channel: SaslChannel, secure: boolean): Promise<JID | undefined>
}

export interface AuthenticationSettings {
  readonly domain: JID
  readonly accounts: Accounts
  readonly anonymous: boolean
}

const conditions: ReadonlySet<string> = new Set(saslFailureConditions)

/** SASL for clients (RFC 6120 §6). */
export function createAuthentication({ domain, accounts, anonymous }: AuthenticationSettings): Authentication {
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

  const mechanisms = (secure: boolean) => [
    'SCRAM-SHA-512',
    'SCRAM-SHA-256',
    'SCRAM-SHA-1',
    ...(secure ? ['PLAIN'] : []),
    ...(anonymous ? ['ANONYMOUS'] : []),
  ]

  async function exchange(auth: Element, channel: SaslChannel, secure: boolean): Promise<JID> {
    const { mechanism, data } = SaslAuth.decode(auth)
    if (!mechanisms(secure).includes(mechanism)) {
      const known = mechanisms(true).includes(mechanism)
      throw new SaslError(known ? 'encryption-required' : 'invalid-mechanism', 'The mechanism was not offered')
    }
    const server = serverExchange(mechanism, options)
    let step: ServerStep = await server.respond(data)
    while ('challenge' in step) {
      channel.send(SaslChallenge.encode({ data: step.challenge }))
      const answer = await channel.next()
      if (answer.is(SaslAbort.ns, SaslAbort.name)) throw new SaslError('aborted', 'The client gave up')
      step = await server.respond(SaslResponse.decode(answer).data ?? new Uint8Array())
    }
    const { username, authzid, data: proof } = step.success
    const account = accountOf(username)
    if (authzid !== undefined && !account.equals(authzid)) {
      throw new SaslError('invalid-authzid', 'Nobody acts for somebody else here')
    }
    channel.send(SaslSuccess.encode(proof ? { data: proof } : {}))
    return account
  }

  return {
    mechanisms,
    async attempt(auth, channel, secure) {
      try {
        return await exchange(auth, channel, secure)
      } catch (error) {
        const condition = conditionOf(error)
        if (!condition) throw error
        channel.send(SaslFailure.encode({ condition }))
        return undefined
      }
    },
  }
}

function conditionOf(error: unknown): SaslFailureCondition | undefined {
  if (error instanceof SaslError) {
    return conditions.has(error.code) ? (error.code as SaslFailureCondition) : 'not-authorized'
  }
  // Base64 that is none, an attribute that is missing.
  return error instanceof DecodeError ? 'malformed-request' : undefined
}
