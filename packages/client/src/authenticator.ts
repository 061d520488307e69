import type { JID } from '@trestle/jid'
import { type ClientExchange, type Credentials, chooseMechanism, defaultMechanisms } from '@trestle/sasl'

export interface MechanismOffer {
  readonly offered: readonly string[]
  /** What the server has refused already. */
  readonly refused?: ReadonlySet<string> | undefined
  readonly secure: boolean
}

/** Holds the credentials, and shows them to nobody. */
export interface Authenticator {
  /** The exchange for the strongest mechanism left. Throws SaslError. */
  choose(offer: MechanismOffer): ClientExchange
}

export interface AuthenticatorOptions {
  readonly account: JID
  readonly password?: string | undefined
  readonly credentials?: Credentials | undefined
  readonly mechanisms?: readonly string[] | undefined
  readonly maxIterations?: number | undefined
}

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { account, password, mechanisms = defaultMechanisms, maxIterations } = options
  const credentials: Credentials = {
    username: account.local,
    anonymous: account.local === '',
    keyCache: new Map(),
    ...(password !== undefined && { password }),
    ...options.credentials,
  }
  return {
    choose: ({ offered, refused, secure }) =>
      chooseMechanism({
        offered,
        credentials,
        secure,
        order: mechanisms.filter((name) => !refused?.has(name)),
        ...(maxIterations !== undefined && { maxIterations }),
      }),
  }
}
