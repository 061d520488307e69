import type { ChannelBinding, ChannelBindingType, Offer } from './channel-binding.js'

/** How to bind to the channel, given what both ends have. */
export type BindingPolicy =
  | {
      readonly kind: 'bound'
      readonly channelBinding: ChannelBinding
      /** See {@link ClientExchange}. */
      readonly refused?: (condition: string) => boolean
    }
  | { readonly kind: 'unbound'; readonly bindingFlag: 'n' | 'y'; readonly requireOfferHash?: boolean }
  /** Types are announced without a mechanism that uses them: somebody took these out (XEP-0440). */
  | { readonly kind: 'contradiction' }

/**
 * `own` are this end's bindings, strongest first; `plusMechanisms` the -PLUS mechanisms this end would use; `refused` keeps
 * the types that the server refuses without having announced any.
 */
export function bindingPolicy(
  own: readonly ChannelBinding[],
  plusMechanisms: readonly string[],
  offer: Offer,
  refused: Set<ChannelBindingType> = new Set(),
): BindingPolicy {
  if (own.length === 0 || plusMechanisms.length === 0) return unbound('n')
  const announced = offer.channelBindings?.length ? offer.channelBindings : undefined
  if (!offer.mechanisms.some((name) => plusMechanisms.includes(name))) {
    return announced ? { kind: 'contradiction' } : unbound('y')
  }
  if (!announced) return unannounced(own, refused)
  const channelBinding = own.find(({ type }) => announced.includes(type))
  if (channelBinding !== undefined) return { kind: 'bound', channelBinding }
  // Every server has tls-server-end-point (XEP-0440): where it is not announced, the list has to be vouched for
  // (XEP-0474 business rule 6).
  return unbound('n', !announced.includes('tls-server-end-point'))
}

function unbound(bindingFlag: 'n' | 'y', requireOfferHash = false): BindingPolicy {
  return { kind: 'unbound', bindingFlag, requireOfferHash }
}

/**
 * Without an announcement a server means tls-unique (RFC 5802 §6.1), and on TLS 1.3, which has none, tls-exporter (RFC 9266
 * §3); some take the client's Finished for tls-unique there. What was refused is tried again only where nothing is left:
 * to go on unbound would help whoever sits in between.
 */
function unannounced(own: readonly ChannelBinding[], refused: Set<ChannelBindingType>): BindingPolicy {
  const expected = own.filter(({ type }) => type !== 'tls-server-end-point')
  const untried = expected.filter(({ type }) => !refused.has(type))
  const channelBinding = (untried[0] ?? expected[0] ?? own[0]) as ChannelBinding
  return {
    kind: 'bound',
    channelBinding,
    refused(condition) {
      const again = untried.length > 1 && bindingRefused.has(condition)
      if (again) refused.add(channelBinding.type)
      else refused.clear()
      return again
    },
  }
}

/** What servers say of a binding that they do not know, or that is not theirs: the same as of a wrong password. */
const bindingRefused: ReadonlySet<string> = /* @__PURE__ */ new Set(['malformed-request', 'not-authorized'])
