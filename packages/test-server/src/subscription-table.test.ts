import { describe, expect, it } from 'vitest'
import {
  inbound,
  noSubscription,
  outbound,
  type SubscriptionState,
  type SubscriptionType,
} from './subscription-table.js'

type Name = 'none' | 'none+out' | 'none+in' | 'none+out/in' | 'to' | 'to+in' | 'from' | 'from+out' | 'both'

/** The nine states of RFC 6121 §A.1. */
const states: Record<Name, SubscriptionState> = {
  none: noSubscription,
  'none+out': { ...noSubscription, pendingOut: true },
  'none+in': { ...noSubscription, pendingIn: true },
  'none+out/in': { ...noSubscription, pendingOut: true, pendingIn: true },
  to: { ...noSubscription, to: true },
  'to+in': { ...noSubscription, to: true, pendingIn: true },
  from: { ...noSubscription, from: true },
  'from+out': { ...noSubscription, from: true, pendingOut: true },
  both: { ...noSubscription, to: true, from: true },
}
const names = Object.keys(states) as Name[]

/** What follows each state in the order of {@link states}; `!` marks what is routed or delivered. */
const outboundTable: Record<SubscriptionType, readonly string[]> = {
  subscribe: [
    'none+out!',
    'none+out!',
    'none+out/in!',
    'none+out/in!',
    'to!',
    'to+in!',
    'from+out!',
    'from+out!',
    'both!',
  ],
  unsubscribe: ['none!', 'none!', 'none+in!', 'none+in!', 'none!', 'none+in!', 'from!', 'from!', 'from!'],
  subscribed: ['none', 'none+out', 'from!', 'from+out!', 'to', 'both!', 'from', 'from+out', 'both'],
  unsubscribed: ['none', 'none+out', 'none!', 'none+out!', 'to', 'to!', 'none!', 'none+out!', 'to!'],
}
const inboundTable: Record<SubscriptionType, readonly string[]> = {
  subscribe: ['none+in!', 'none+out/in!', 'none+in', 'none+out/in', 'to+in!', 'to+in', 'from', 'from+out', 'both'],
  unsubscribe: ['none', 'none+out', 'none!', 'none+out!', 'to', 'to!', 'none!', 'none+out!', 'to!'],
  subscribed: ['none', 'to!', 'none+in', 'to+in!', 'to', 'to+in', 'from', 'both!', 'both'],
  unsubscribed: ['none', 'none!', 'none+in', 'none+in!', 'none!', 'none+in!', 'from', 'from!', 'from!'],
}
const types = Object.keys(outboundTable) as SubscriptionType[]
const cases = types.flatMap((type) => names.map((name, i) => ({ type, name, i })))

function nameOf({ approved: _, ...state }: SubscriptionState, mark: boolean): string {
  const found = names.find((name) => Object.entries(state).every(([key, value]) => states[name][key as 'to'] === value))
  return `${found}${mark ? '!' : ''}`
}

describe('subscriptions', () => {
  it.each(cases)('$type sent in state $name', ({ type, name, i }) => {
    const { state, route } = outbound(states[name], type)
    expect(nameOf(state, route)).toBe(outboundTable[type][i])
  })

  it.each(cases)('$type received in state $name', ({ type, name, i }) => {
    const { state, deliver } = inbound(states[name], type)
    expect(nameOf(state, deliver)).toBe(inboundTable[type][i])
  })

  it('are granted at once where they were before, or were approved before they were asked for', () => {
    expect(inbound(states.both, 'subscribe').reply).toBe('subscribed')
    const { state } = outbound(states.none, 'subscribed')
    expect(state).toMatchObject({ approved: true, from: false })
    expect(inbound(state, 'subscribe')).toMatchObject({ state: { from: true }, deliver: false, reply: 'subscribed' })
    expect(outbound(state, 'unsubscribed').state.approved).toBe(false)
  })
})
