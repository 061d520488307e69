import { type RosterApi, roster, type Self, type SubscriptionsApi, subscriptions } from '@trestle/core'
import type { JID } from '@trestle/jid'

/** The plugins that know the subscriptions of an address. */
export const contactSources = { roster, subscriptions }

interface Sources {
  readonly roster?: ((self: Self) => RosterApi) | undefined
  readonly subscriptions?: ((self: Self) => SubscriptionsApi) | undefined
}

/** Whether a local address is subscribed to the presence of an entity: by its roster, else by `subscriptions`. */
export async function isContact({ roster, subscriptions }: Sources, self: Self, entity: JID): Promise<boolean> {
  const known = roster?.(self).get(entity.bare)?.subscription
  if (known === 'to' || known === 'both') return true
  return (await subscriptions?.(self).state(entity.bare))?.to ?? false
}
