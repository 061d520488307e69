import type { Negotiation } from '@trestle/core'
import { chooseHtMechanism, type HtMechanism, htMechanism } from '@trestle/sasl'
import type { Element } from '@trestle/xml'
import { FastFeature, NS_FAST } from './elements.js'

/** The mechanisms that a server takes tokens by; undefined where it takes none, or this login may have none. */
export function offeredTo(
  { secure, account }: Negotiation,
  inline: Element | undefined,
): readonly string[] | undefined {
  // An anonymous account has nothing to come back to.
  if (!secure || account.local === '') return undefined
  return inline
    ?.child(NS_FAST, FastFeature.name)
    ?.childrenOf(NS_FAST, 'mechanism')
    .map((mechanism) => mechanism.text())
}

export interface Choice {
  /** The mechanism to request a token for. */
  best(offered: readonly string[], negotiation: Negotiation): HtMechanism | undefined
  /** Whether a token for that mechanism can be used here: with the channel binding that it names, or without any. */
  fits(name: string, offered: readonly string[], negotiation: Negotiation): boolean
}

export function createChoice(unbound: boolean): Choice {
  const mayBe = (mechanism: HtMechanism) => mechanism.binding !== undefined || unbound
  return {
    best(offered, { channelBindings }) {
      const best = chooseHtMechanism(offered, channelBindings)
      return best && mayBe(best) ? best : undefined
    },
    fits(name, offered, { channelBindings }) {
      const mechanism = htMechanism(name)
      if (!mechanism || !offered.includes(name) || !mayBe(mechanism)) return false
      const { binding } = mechanism
      return binding === undefined || channelBindings.some(({ type }) => type === binding)
    },
  }
}
