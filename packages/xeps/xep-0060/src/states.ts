import { oneOf } from '@trestle/stanza'

/** The affiliation of an entity to a node (XEP-0060 §4.1). */
export type Affiliation = 'member' | 'none' | 'outcast' | 'owner' | 'publisher' | 'publish-only'

export const affiliation = oneOf<Affiliation>('member', 'none', 'outcast', 'owner', 'publisher', 'publish-only')

/** The state of a subscription (§4.2). */
export type SubscriptionState = 'none' | 'pending' | 'subscribed' | 'unconfigured'

export const subscriptionState = oneOf<SubscriptionState>('none', 'pending', 'subscribed', 'unconfigured')

/** Who may subscribe and retrieve items (§4.5). */
export type AccessModel = 'authorize' | 'open' | 'presence' | 'roster' | 'whitelist'

/** Who may publish (§16.4.4). */
export type PublishModel = 'publishers' | 'subscribers' | 'open'
