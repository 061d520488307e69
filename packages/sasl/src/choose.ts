import { type BindingPolicy, bindingPolicy } from './binding-policy.js'
import type { ChannelBinding, Offer } from './channel-binding.js'
import { type ClientExchange, type ClientExchangeOptions, clientExchange } from './client-exchange.js'
import { type Credentials, missingPassword } from './credentials.js'
import { SaslError } from './errors.js'
import { scramMechanism } from './scram/mechanism.js'

/** Strongest first. A mechanism bound to the channel goes before a longer hash (XEP-0438). */
export const defaultMechanisms: readonly string[] = [
  'EXTERNAL',
  'SCRAM-SHA-512-PLUS',
  'SCRAM-SHA-256-PLUS',
  'SCRAM-SHA-1-PLUS',
  'SCRAM-SHA-512',
  'SCRAM-SHA-256',
  'SCRAM-SHA-1',
  'PLAIN',
  'ANONYMOUS',
]

export interface ChooseOptions {
  /** All that the server offers, unknown ones included: it is checked whether something was taken out. */
  readonly offered: readonly string[]
  readonly credentials: Credentials
  /** The connection is under TLS and its certificate was checked. */
  readonly secure: boolean
  /**
   * What may be used, strongest first; default {@link defaultMechanisms}. To try again after a failure, shorten this,
   * not `offered`. Without a -PLUS mechanism in it, channel binding plays no part.
   */
  readonly order?: readonly string[]
  /** What this end can bind to on this connection, strongest first. */
  readonly channelBindings?: readonly ChannelBinding[]
  /** The types that the server announces by XEP-0440. */
  readonly offeredChannelBindings?: readonly string[]
  readonly allowPlainWithoutTls?: boolean
  readonly maxIterations?: number
  readonly trace?: string
}

/**
 * The exchange for the strongest mechanism that both ends can use. Throws {@link SaslError} `no-shared-mechanism` with
 * a message that names what was offered and why each was not usable; `downgrade` when the offer contradicts itself;
 * `bad-credentials` when the credentials cannot be prepared.
 */
export function chooseMechanism(options: ChooseOptions): ClientExchange {
  const { offered, credentials, secure } = options
  const order = options.order ?? defaultMechanisms
  const offer: Offer = {
    mechanisms: offered,
    ...(options.offeredChannelBindings ? { channelBindings: options.offeredChannelBindings } : {}),
  }
  const policy = bindingPolicy(
    secure ? (options.channelBindings ?? []) : [],
    order.filter((name) => scramMechanism(name)?.plus),
    offer,
  )
  const chosen = order.find((name) => offered.includes(name) && whyNot(name, options, policy) === undefined)
  if (chosen === undefined) throw nothingShared(options, order, policy)
  if (policy.kind === 'contradiction' && sendsPassword(chosen)) {
    throw new SaslError('downgrade', 'The server announces channel bindings, but no mechanism that uses them')
  }
  const base: ClientExchangeOptions = { ...options, credentials, secure, offer }
  if (policy.kind === 'bound') return clientExchange(chosen, { ...base, channelBinding: policy.binding })
  if (policy.kind === 'contradiction') return clientExchange(chosen, base)
  return clientExchange(chosen, { ...base, bindingFlag: policy.flag, requireOfferHash: policy.requireOfferHash })
}

/** Why a mechanism cannot be used here, or undefined when it can. */
function whyNot(name: string, options: ChooseOptions, policy: BindingPolicy): string | undefined {
  const { credentials, secure } = options
  const scram = scramMechanism(name)
  if (scram !== undefined) {
    if (scram.plus && policy.kind !== 'bound') return 'no channel binding in common'
    return missingPassword(credentials)
  }
  if (name === 'PLAIN') {
    if (!secure && !options.allowPlainWithoutTls) return 'refused without TLS'
    if (policy.kind === 'unbound' && policy.requireOfferHash) return 'the channel bindings announced are suspect'
    return missingPassword(credentials)
  }
  if (name === 'EXTERNAL') {
    if (!secure) return 'refused without TLS'
    return credentials.clientCertificate ? undefined : 'no client certificate'
  }
  if (name === 'ANONYMOUS') return credentials.anonymous ? undefined : 'not asked for'
  return 'not supported'
}

function sendsPassword(name: string): boolean {
  return name === 'PLAIN' || scramMechanism(name) !== undefined
}

const maxNamesShown = 20

function nothingShared(options: ChooseOptions, order: readonly string[], policy: BindingPolicy): SaslError {
  const reasons = options.offered.slice(0, maxNamesShown).map((name) => {
    const reason = whyNot(name, options, policy) ?? (order.includes(name) ? undefined : 'not among those allowed')
    return `${shown(name)} (${reason})`
  })
  const more = options.offered.length - reasons.length
  if (more > 0) reasons.push(`and ${more} more`)
  const offered = reasons.length > 0 ? `Offered: ${reasons.join(', ')}` : 'None was offered'
  return new SaslError('no-shared-mechanism', `No usable mechanism. ${offered}`)
}

function shown(name: string): string {
  return name.slice(0, 40).replaceAll(/[^!-~]/g, '?')
}
