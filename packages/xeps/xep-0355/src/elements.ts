import {
  attr,
  content,
  type ElementDef,
  element,
  exchange,
  type Infer,
  jid,
  lenient,
  list,
  mapped,
  NS_CLIENT,
  nested,
  optional,
  rest,
  string,
} from '@trestle/stanza'
import { Delay } from '@trestle/xep-0203'
import { type ForwardedValue, NS_FORWARD } from '@trestle/xep-0297'

/** XEP-0355, since version 0.5. */
export const NS_DELEGATION = 'urn:xmpp:delegation:2'

/** Versions before, of the same elements, without discovery of bare addresses: ejabberd 23.01. */
export const NS_DELEGATION_1 = 'urn:xmpp:delegation:1'

/** One iq. Some are met without a namespace of their own, as in examples of §7.2. */
const ForwardedIq = mapped(
  element(NS_FORWARD, 'forwarded', { delay: lenient(nested(Delay)), rest: content() }),
  ({ delay, rest: children }): ForwardedValue => {
    const [stanza, ...more] = children.filter(
      ({ ns, name }) => (ns === NS_CLIENT || ns === NS_FORWARD) && name === 'iq',
    )
    if (!stanza || more.length > 0) throw new Error('expected one iq')
    return { ...(delay && { delay }), stanza }
  },
  ({ delay, stanza }) => ({ delay, rest: [stanza] }),
)

function delegationIn(ns: string) {
  const attribute = element(ns, 'attribute', { name: attr(string), rest: rest() })
  const delegated = element(ns, 'delegated', {
    namespace: attr(string),
    attributes: optional(list(attribute)),
    rest: rest(),
  })
  return element(ns, 'delegation', {
    to: optional(attr(jid)),
    delegated: optional(list(delegated, { skipInvalid: true })),
    forwarded: optional(nested(ForwardedIq)),
    rest: rest(),
  })
}

/** What a server delegates (§4.2, §5.1), a request that it forwards, and the answer to it (§4.3). */
export const Delegation = delegationIn(NS_DELEGATION)
export interface DelegationValue extends Infer<typeof Delegation> {}

/** The same of version 1. */
export const Delegation1: ElementDef<DelegationValue> = delegationIn(NS_DELEGATION_1)

const Delegate = element(NS_DELEGATION, 'delegate', { namespace: attr(string), rest: rest() })

/** Asks a server for the namespaces of one of its users, who will be asked (§5.1). */
export const DelegationRequest = element(NS_DELEGATION, 'query', { to: attr(jid), delegates: list(Delegate) })

export const delegationRequestExchange = exchange(DelegationRequest)
export const delegationExchange = exchange(Delegation, Delegation)
export const delegation1Exchange = exchange(Delegation1, Delegation1)
