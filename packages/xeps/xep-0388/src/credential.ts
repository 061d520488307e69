import type { Negotiation } from '@trestle/core'
import type { ClientExchange } from '@trestle/sasl'
import type { Element } from '@trestle/xml'
import type { Sasl2FailureValue } from './failure.js'

/** What a provider is told of the login. */
export interface CredentialOffer {
  /** The `<inline/>` of the server's offer: what may ride along. */
  readonly inline: Element | undefined
  /** The id that this installation tells the server. */
  readonly userAgentId: string
  readonly negotiation: Negotiation
}

/** One exchange by a credential. */
export interface CredentialAttempt {
  readonly exchange: ClientExchange
  /** What goes into the request beside the inline requests of plugins. */
  readonly extra: readonly Element[]
  /** The server refused it; the next provider follows, and then the credentials that the host was given. */
  failed(failure: Sasl2FailureValue): void | Promise<void>
}

/** Knows another proof of who we are than the host's own credentials: a token of XEP-0484, say. */
export interface CredentialProvider {
  /** Undefined: none this time. Asked once in each login, before the host's credentials are tried. */
  start(offer: CredentialOffer): CredentialAttempt | undefined | Promise<CredentialAttempt | undefined>
}
