import { InvalidJidError, JID } from '@trestle/jid'
import { DecodeError, type Iq, StanzaError } from '@trestle/stanza'
import { type LegacyFields, RegistrationQuery } from '@trestle/xep-0077'
import type { Accounts } from './accounts.js'
import { type Request, type ServiceTable, serviceKey } from './services.js'

export interface RegistrationSettings {
  readonly domain: JID
  readonly accounts: Accounts
  /** Removes the account with all its data, and ends its sessions. */
  readonly unregister: (account: JID) => void
  readonly log: (line: string) => void
}

export interface Registration {
  /** Answers clients that have not logged in (XEP-0077 §3.1); undefined for requests other than registration. */
  answerBeforeLogin(request: Iq): Promise<Iq | undefined>
  /** Answers accounts: their data, a new password, their removal (§3.1 to §3.3). */
  readonly services: ServiceTable
}

export function createRegistration({ domain, accounts, unregister, log }: RegistrationSettings): Registration {
  function accountOf(username: string): JID {
    try {
      return JID.of({ local: username, domain: domain.domain })
    } catch (cause) {
      if (!(cause instanceof InvalidJidError)) throw cause
      throw new StanzaError('jid-malformed', { text: `This cannot be a name: ${cause.reason}.`, cause })
    }
  }

  function both({ username, password }: LegacyFields = {}) {
    if (!username || !password) throw new StanzaError('not-acceptable', { text: 'Name and password are needed.' })
    return { account: accountOf(username), password }
  }

  async function register(request: Iq): Promise<Iq> {
    const query = request.get(RegistrationQuery)
    if (request.type === 'get') {
      const instructions = 'Choose a name and a password for this test server.'
      return request.result(RegistrationQuery.encode({ instructions, fields: blank }))
    }
    if (query?.remove) throw new StanzaError('unexpected-request')
    const { account, password } = both(query?.fields)
    await accounts.create(account.local, password)
    log(`${account} is registered.`)
    return request.result()
  }

  function get({ from }: Request) {
    const fields = { username: from.local, password: '' }
    return RegistrationQuery.encode({ registered: true, fields })
  }

  /** An account is removed after the result was sent (§3.2). */
  async function set({ payload, from, afterwards }: Request): Promise<undefined> {
    const { remove, fields } = RegistrationQuery.decode(payload)
    if (remove) {
      afterwards(() => unregister(from.bare))
      return undefined
    }
    const { account, password } = both(fields)
    if (!account.equals(from.bare)) throw new StanzaError('not-allowed', { text: 'This is the account of another.' })
    await accounts.setPassword(account.local, password)
    return undefined
  }

  return {
    async answerBeforeLogin(request) {
      const isRequest = request.type === 'get' || request.type === 'set'
      if (!isRequest || request.id === undefined || !request.has(RegistrationQuery)) return undefined
      try {
        return await register(request)
      } catch (cause) {
        if (cause instanceof DecodeError) return request.errorReply(new StanzaError('bad-request', { cause }))
        if (cause instanceof StanzaError) return request.errorReply(cause)
        throw cause
      }
    },
    services: { [serviceKey('get', RegistrationQuery)]: get, [serviceKey('set', RegistrationQuery)]: set },
  }
}

const blank: LegacyFields = { username: '', password: '' }
