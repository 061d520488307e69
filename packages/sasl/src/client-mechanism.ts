import type { BindingPolicy, bindingPolicy } from './binding-policy.js'
import type { Credentials } from './credentials.js'
import type { ClientExchange, ClientExchangeOptions } from './exchange.js'

/** What decides whether a mechanism can be used. */
export interface MechanismContext {
  readonly credentials: Credentials
  /** The connection is under TLS and its certificate was checked. */
  readonly secure: boolean
  readonly allowPlainWithoutTls?: boolean
  readonly policy: BindingPolicy
}

/** The client's end of a mechanism as a value: programs contain only the mechanisms that they import. */
export interface ClientMechanism {
  readonly name: string
  /** It shows the password, or that one has it. */
  readonly byPassword: boolean
  /** Only the -PLUS mechanisms: how to bind to the channel. */
  readonly bind?: typeof bindingPolicy
  /** Why it cannot be used, or undefined when it can. */
  whyNot(context: MechanismContext): string | undefined
  /** Throws {@link SaslError} `insecure` without the TLS that it needs, `bad-credentials` when those do not fit. */
  exchange(options: ClientExchangeOptions): ClientExchange
}
