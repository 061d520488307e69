/** How two entities stand to each other, seen from one of them (RFC 6121 appendix A). */
export interface SubscriptionState {
  /** We see the contact's presence. */
  readonly to: boolean
  /** The contact sees ours. */
  readonly from: boolean
  /** We asked, and wait. */
  readonly pendingOut: boolean
  /** The contact asked, and waits. */
  readonly pendingIn: boolean
  /** We approved before the contact asked (§3.4). */
  readonly approved: boolean
}

export type SubscriptionType = 'subscribe' | 'subscribed' | 'unsubscribe' | 'unsubscribed'

export const noSubscription: SubscriptionState = {
  to: false,
  from: false,
  pendingOut: false,
  pendingIn: false,
  approved: false,
}

const types: ReadonlySet<string> = new Set<SubscriptionType>(['subscribe', 'subscribed', 'unsubscribe', 'unsubscribed'])

export function isSubscriptionType(type: string | undefined): type is SubscriptionType {
  return type !== undefined && types.has(type)
}

export interface Outbound {
  readonly state: SubscriptionState
  /** Whether the stanza goes on to the contact. */
  readonly route: boolean
}

/** What becomes of a stanza that the account sends (RFC 6121 §A.2). */
export function outbound(state: SubscriptionState, type: SubscriptionType): Outbound {
  switch (type) {
    case 'subscribe':
      return { state: { ...state, pendingOut: !state.to }, route: true }
    case 'unsubscribe':
      return { state: { ...state, to: false, pendingOut: false }, route: true }
    case 'subscribed':
      if (state.pendingIn) return { state: { ...state, from: true, pendingIn: false }, route: true }
      return { state: { ...state, approved: state.approved || !state.from }, route: false }
    case 'unsubscribed':
      return {
        state: { ...state, from: false, pendingIn: false, approved: false },
        route: state.from || state.pendingIn,
      }
  }
}

export interface Inbound {
  readonly state: SubscriptionState
  /** Whether the account's resources get to see the stanza. */
  readonly deliver: boolean
  /** What the server answers on the account's behalf. */
  readonly reply?: SubscriptionType
}

/** What becomes of a stanza that the account receives (RFC 6121 §A.3, §3.4). */
export function inbound(state: SubscriptionState, type: SubscriptionType): Inbound {
  switch (type) {
    case 'subscribe':
      if (state.from) return { state, deliver: false, reply: 'subscribed' }
      if (state.approved) {
        return { state: { ...state, from: true, pendingIn: false }, deliver: false, reply: 'subscribed' }
      }
      return { state: { ...state, pendingIn: true }, deliver: !state.pendingIn }
    case 'unsubscribe':
      return { state: { ...state, from: false, pendingIn: false }, deliver: state.from || state.pendingIn }
    case 'subscribed':
      if (!state.pendingOut) return { state, deliver: false }
      return { state: { ...state, to: true, pendingOut: false }, deliver: true }
    case 'unsubscribed':
      return { state: { ...state, to: false, pendingOut: false }, deliver: state.to || state.pendingOut }
  }
}
