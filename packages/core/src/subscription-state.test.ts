import { describe, expect, it } from 'vitest'
import {
  type SubscriptionKind,
  type SubscriptionName,
  subscriptionName,
  subscriptionStates,
  subscriptionTables,
} from './index.js'

const NAMES = ['none', 'none+out', 'none+in', 'none+out+in', 'to', 'to+in', 'from', 'from+out', 'both'] as const

// Each row: the state after, for every state before in the order above; `-` where the presence does not go through.
const OUT: Record<SubscriptionKind, string> = {
  subscribe: 'none+out none+out none+out+in none+out+in to to+in from+out from+out both',
  unsubscribe: 'none none none+in none+in none none+in from from from',
  subscribed: '- - from from+out - both - - -',
  unsubscribed: '- - none none+out - to none none+out to',
}
const IN: Record<SubscriptionKind, string> = {
  subscribe: 'none+in none+out+in - - to+in - - - -',
  unsubscribe: '- - none none+out - to none none+out to',
  subscribed: '- to - to+in - - - both -',
  unsubscribed: '- none - none+in none none+in - from from',
}

describe.each([
  ['out', OUT],
  ['in', IN],
] as const)('subscriptions %s', (direction, rows) => {
  const cases = Object.entries(rows).flatMap(([kind, row]) =>
    row.split(' ').map((after, i) => [kind as SubscriptionKind, NAMES[i]!, after] as const),
  )
  it.each(cases)('%s: %s → %s', (kind, before, after) => {
    expect(subscriptionTables[direction][kind][before] ?? '-').toBe(after)
  })
})

it('says of each state what it means', () => {
  const shown = NAMES.map((name) => {
    const { to, from, pendingIn, pendingOut } = subscriptionStates[name]
    return [name, Number(to), Number(from), Number(pendingIn), Number(pendingOut)].join(' ')
  })
  expect(shown).toEqual([
    'none 0 0 0 0',
    'none+out 0 0 0 1',
    'none+in 0 0 1 0',
    'none+out+in 0 0 1 1',
    'to 1 0 0 0',
    'to+in 1 0 1 0',
    'from 0 1 0 0',
    'from+out 0 1 0 1',
    'both 1 1 0 0',
  ])
})

/** What a request or an answer means for both of its sides. */
it('never leaves the two sides of a subscription in contradiction', () => {
  const { out, in: inbound } = subscriptionTables
  const seen = new Set<string>()
  const walk = (a: SubscriptionName, b: SubscriptionName): void => {
    if (seen.has(`${a} ${b}`)) return
    seen.add(`${a} ${b}`)
    const [mine, theirs] = [subscriptionStates[a], subscriptionStates[b]]
    expect([mine.to, mine.from, mine.pendingOut, mine.pendingIn], `${a} ${b}`).toEqual([
      theirs.from,
      theirs.to,
      theirs.pendingIn,
      theirs.pendingOut,
    ])
    for (const kind of Object.keys(out) as SubscriptionKind[]) {
      const sent = out[kind][a]
      if (sent !== undefined) walk(sent, inbound[kind][b] ?? b)
      const answered = out[kind][b]
      if (answered !== undefined) walk(inbound[kind][a] ?? a, answered)
    }
  }
  walk('none', 'none')
  expect(seen.size).toBe(9)
})

it('reads states that were kept, and takes anything else for none', () => {
  for (const name of NAMES) expect(subscriptionName(name)).toBe(name)
  for (const other of [undefined, '', 'BOTH', 'toString', '__proto__']) expect(subscriptionName(other)).toBe('none')
})
