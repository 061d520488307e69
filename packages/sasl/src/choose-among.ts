import type { BindingPolicy } from './binding-policy.js'
import type { ChannelBinding, ChannelBindingType, Offer } from './channel-binding.js'
import type { ClientMechanism, MechanismContext } from './client-mechanism.js'
import type { Credentials } from './credentials.js'
import { SaslError } from './errors.js'
import type { ClientExchange } from './exchange.js'

export interface ChooseAmongOptions {
  /** All that the server offers, unknown ones included: it is checked whether something was taken out. */
  readonly offered: readonly string[]
  readonly credentials: Credentials
  /** The connection is under TLS and its certificate was checked. */
  readonly secure: boolean
  /** What this end can bind to on this connection, strongest first. */
  readonly channelBindings?: readonly ChannelBinding[] | undefined
  /** The types that the server announces by XEP-0440. */
  readonly offeredChannelBindings?: readonly string[] | undefined
  /** Keeps the types that the server refuses without having announced any, so that others go first. Default: none is kept. */
  readonly refusedBindings?: Set<ChannelBindingType> | undefined
  readonly allowPlainWithoutTls?: boolean
  /** How much hashing a SCRAM server may ask for. Default {@link defaultMaxIterations}. */
  readonly maxIterations?: number | undefined
  /** How much hashing a SCRAM server has to ask for. Default {@link defaultMinIterations}. */
  readonly minIterations?: number | undefined
  readonly trace?: string
}

/**
 * The exchange for the strongest mechanism that both ends can use; `order` has it first. To try again after a failure,
 * shorten that, not `offered`. Without a -PLUS mechanism in it, channel binding plays no part. Throws {@link SaslError}
 * `no-shared-mechanism` with a message that names what was offered and why each was not usable (of those that are not
 * in `order`, `others` knows why); `downgrade` when the offer contradicts itself; `bad-credentials` when the credentials
 * cannot be prepared.
 */
export function chooseAmong(
  order: readonly ClientMechanism[],
  options: ChooseAmongOptions,
  others?: (name: string, context: MechanismContext) => string | undefined,
): ClientExchange {
  const { offered } = options
  const offer: Offer = { mechanisms: offered, channelBindings: options.offeredChannelBindings }
  const plus = order.filter(({ bind }) => bind)
  const own = options.secure ? (options.channelBindings ?? []) : []
  const names = plus.map(({ name }) => name)
  const policy: BindingPolicy = plus[0]?.bind?.(own, names, offer, options.refusedBindings) ?? {
    kind: 'unbound',
    bindingFlag: 'n',
  }
  const context: MechanismContext = { ...options, policy }
  const chosen = order.find((one) => offered.includes(one.name) && one.whyNot(context) === undefined)
  if (chosen === undefined) {
    throw nothingShared(
      offered,
      (name) =>
        order.find((one) => one.name === name)?.whyNot(context) ?? others?.(name, context) ?? 'not among those allowed',
    )
  }
  if (policy.kind === 'contradiction' && chosen.byPassword) {
    throw new SaslError('downgrade', 'The server announces channel bindings and no mechanism for them')
  }
  return chosen.exchange({ ...options, ...policy, offer })
}

const maxNamesShown = 20

function nothingShared(offered: readonly string[], whyNot: (name: string) => string): SaslError {
  const reasons = offered.slice(0, maxNamesShown).map((name) => `${shown(name)} (${whyNot(name)})`)
  const more = offered.length - reasons.length
  if (more > 0) reasons.push(`and ${more} more`)
  const text = reasons.length > 0 ? `Offered: ${reasons.join(', ')}` : 'None was offered'
  return new SaslError('no-shared-mechanism', `No usable mechanism. ${text}`)
}

function shown(name: string): string {
  return name.slice(0, 40).replaceAll(/[^!-~]/g, '?')
}
