import type { ChannelBinding, Offer } from './channel-binding.js'

/** How to bind to the channel, given what both ends have. */
export type BindingPolicy =
  | { readonly kind: 'bound'; readonly channelBinding: ChannelBinding }
  | { readonly kind: 'unbound'; readonly bindingFlag: 'n' | 'y'; readonly requireOfferHash?: boolean }
  /** Types are announced without a mechanism that uses them: somebody took these out (XEP-0440). */
  | { readonly kind: 'contradiction' }

/** `own` are this end's bindings, strongest first; `plusMechanisms` the -PLUS mechanisms this end would use. */
export function bindingPolicy(
  own: readonly ChannelBinding[],
  plusMechanisms: readonly string[],
  offer: Offer,
): BindingPolicy {
  if (own.length === 0 || plusMechanisms.length === 0) return unbound('n')
  const announced = offer.channelBindings?.length ? offer.channelBindings : undefined
  if (!offer.mechanisms.some((name) => plusMechanisms.includes(name))) {
    return announced ? { kind: 'contradiction' } : unbound('y')
  }
  const channelBinding = announced ? own.find(({ type }) => announced.includes(type)) : unannounced(own)
  if (channelBinding !== undefined) return { kind: 'bound', channelBinding }
  // Every server has tls-server-end-point (XEP-0440): where it is not announced, the list has to be vouched for
  // (XEP-0474 business rule 6).
  return unbound('n', !announced?.includes('tls-server-end-point'))
}

function unbound(bindingFlag: 'n' | 'y', requireOfferHash = false): BindingPolicy {
  return { kind: 'unbound', bindingFlag, requireOfferHash }
}

/** Without an announcement tls-unique is what servers expect (RFC 5802 §6.1), and on TLS 1.3, which has none, the best. */
function unannounced(own: readonly ChannelBinding[]): ChannelBinding | undefined {
  return own.find(({ type }) => type === 'tls-unique') ?? own[0]
}
