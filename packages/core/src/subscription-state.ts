/** How a local address and a contact are subscribed to each other's presence, seen from the local address. */
export interface SubscriptionState {
  /** The local address receives the contact's presence. */
  readonly to: boolean
  /** The contact receives the local address's presence. */
  readonly from: boolean
  /** The contact asked for the local address's presence, and is not answered yet. */
  readonly pendingIn: boolean
  /** The local address asked for the contact's presence, and is not answered yet. */
  readonly pendingOut: boolean
}

/** The nine states of RFC 6121 Appendix A.1. */
export type SubscriptionName =
  | 'none'
  | 'none+out'
  | 'none+in'
  | 'none+out+in'
  | 'to'
  | 'to+in'
  | 'from'
  | 'from+out'
  | 'both'

/** The presences that change a subscription (RFC 6121 §3). */
export type SubscriptionKind = 'subscribe' | 'subscribed' | 'unsubscribe' | 'unsubscribed'

const nothing: SubscriptionState = { to: false, from: false, pendingIn: false, pendingOut: false }

/** What each state means. */
export const subscriptionStates: Readonly<Record<SubscriptionName, SubscriptionState>> = {
  none: nothing,
  'none+out': { ...nothing, pendingOut: true },
  'none+in': { ...nothing, pendingIn: true },
  'none+out+in': { ...nothing, pendingOut: true, pendingIn: true },
  to: { ...nothing, to: true },
  'to+in': { ...nothing, to: true, pendingIn: true },
  from: { ...nothing, from: true },
  'from+out': { ...nothing, from: true, pendingOut: true },
  both: { ...nothing, to: true, from: true },
}

/** The state after a presence that went through; a state that is missing lets no such presence through. */
type Transitions = Readonly<Partial<Record<SubscriptionName, SubscriptionName>>>

/** RFC 6121 Appendix A.2 (`out`: what the local address may send) and A.3 (`in`: what of the contact counts). */
export const subscriptionTables: Readonly<Record<'out' | 'in', Readonly<Record<SubscriptionKind, Transitions>>>> = {
  out: {
    subscribe: {
      none: 'none+out',
      'none+out': 'none+out',
      'none+in': 'none+out+in',
      'none+out+in': 'none+out+in',
      to: 'to',
      'to+in': 'to+in',
      from: 'from+out',
      'from+out': 'from+out',
      both: 'both',
    },
    unsubscribe: {
      none: 'none',
      'none+out': 'none',
      'none+in': 'none+in',
      'none+out+in': 'none+in',
      to: 'none',
      'to+in': 'none+in',
      from: 'from',
      'from+out': 'from',
      both: 'from',
    },
    subscribed: { 'none+in': 'from', 'none+out+in': 'from+out', 'to+in': 'both' },
    unsubscribed: {
      'none+in': 'none',
      'none+out+in': 'none+out',
      'to+in': 'to',
      from: 'none',
      'from+out': 'none+out',
      both: 'to',
    },
  },
  in: {
    subscribe: { none: 'none+in', 'none+out': 'none+out+in', to: 'to+in' },
    unsubscribe: {
      'none+in': 'none',
      'none+out+in': 'none+out',
      'to+in': 'to',
      from: 'none',
      'from+out': 'none+out',
      both: 'to',
    },
    subscribed: { 'none+out': 'to', 'none+out+in': 'to+in', 'from+out': 'both' },
    unsubscribed: {
      'none+out': 'none',
      'none+out+in': 'none+in',
      to: 'none',
      'to+in': 'none+in',
      'from+out': 'from',
      both: 'from',
    },
  },
}

/** What a store keeps, read again; anything unknown is no subscription at all. */
export function subscriptionName(stored: string | undefined): SubscriptionName {
  return stored !== undefined && Object.hasOwn(subscriptionStates, stored) ? (stored as SubscriptionName) : 'none'
}
