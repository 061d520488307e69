import { childText, dateTime, element, exchange, type Infer } from '@trestle/stanza'
import { zoneOffset } from '@trestle/xep-0082'

/** XEP-0202 §2. */
export const NS_TIME = 'urn:xmpp:time'

export const EntityTimeRequest = element(NS_TIME, 'time', {})

export const EntityTime = element(NS_TIME, 'time', {
  offset: childText('tzo', zoneOffset),
  moment: childText('utc', dateTime),
})

/** What the clock of an entity shows: the moment, and the minutes that its zone is ahead of UTC. */
export interface EntityTimeData extends Infer<typeof EntityTime> {}

export const entityTimeExchange = exchange(EntityTimeRequest, EntityTime)
