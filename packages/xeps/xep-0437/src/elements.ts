import { childTexts, element, type Infer, jid, rest } from '@trestle/stanza'

/** XEP-0437 §3. Also the feature of services that tell of activity. */
export const NS_RAI = 'urn:xmpp:rai:0'

/**
 * In a presence to a service of rooms it asks to be told of activity; in a message of the service it names the rooms where
 * there was any (§3.1). Addresses that are none are left out.
 */
export const RoomActivity = element(NS_RAI, 'rai', {
  rooms: childTexts('activity', jid, { skipInvalid: true }),
  rest: rest(),
})

export interface RoomActivityValue extends Infer<typeof RoomActivity> {}
