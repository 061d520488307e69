import type { Negotiation } from '@trestle/core'
import type { ClientExchange } from '@trestle/sasl'
import type { Element } from '@trestle/xml'
import type { Sasl2FailureValue } from './failure.js'

/** The login that a provider may supply a credential for. */
export interface CredentialOffer {
  /** The `<inline/>` of the server's offer: the features that can be negotiated within the login. */
  readonly inline: Element | undefined
  /** The id of this installation in `<user-agent/>`. */
  readonly userAgentId: string
  readonly negotiation: Negotiation
}

/** One exchange by a credential. */
export interface CredentialAttempt {
  readonly exchange: ClientExchange
  /** Elements of `<authenticate/>` beside the inline requests of plugins. */
  readonly extra: readonly Element[]
  /** The server refused it; the next provider follows, and then the credentials that the host was given. */
  failed(failure: Sasl2FailureValue): void | Promise<void>
}

/** Supplies a credential other than those that the host was given, such as a token of XEP-0484. */
export interface CredentialProvider {
  /** Undefined: none this time. Asked once in each login, before the host's credentials are tried. */
  start(offer: CredentialOffer): CredentialAttempt | undefined | Promise<CredentialAttempt | undefined>
}
