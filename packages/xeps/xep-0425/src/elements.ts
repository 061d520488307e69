import {
  attr,
  childText,
  dateTime,
  element,
  exchange,
  flag,
  type Infer,
  jid,
  lenient,
  nested,
  optional,
  rest,
  string,
} from '@trestle/stanza'
import { OccupantId } from '@trestle/xep-0421'
import { NS_FASTENING } from '@trestle/xep-0422'
import { NS_RETRACT, NS_RETRACT_OLD } from '@trestle/xep-0424'

/** XEP-0425 §2. Also the feature of rooms whose moderators can do this. */
export const NS_MODERATE = 'urn:xmpp:message-moderate:1'

/** The namespace of before version 0.3. */
export const NS_MODERATE_OLD = 'urn:xmpp:message-moderate:0'

/** Asks a room to retract the message to which it gave that id (§3). */
export const Moderate = element(NS_MODERATE, 'moderate', {
  id: attr(string),
  retract: flag('retract', { ns: NS_RETRACT }),
  reason: optional(childText('reason', string)),
})

/** Who moderated (§3.1). By whom is up to the room to say. */
export const Moderated = element(NS_MODERATE, 'moderated', {
  by: lenient(attr(jid)),
  occupantId: lenient(nested(OccupantId)),
  rest: rest(),
})

/**
 * In a message of a room: its moderators retracted the one with that id (§3.1). In a request to moderate it is empty (§3).
 * `readModeration` takes only what has both an id and who moderated.
 */
export const ModeratedRetract = element(NS_RETRACT, 'retract', {
  id: optional(attr(string)),
  moderated: optional(nested(Moderated)),
  reason: optional(childText('reason', string)),
})

/** What an archive has in the place of such a message (§4). */
export const ModeratedTombstone = element(NS_RETRACT, 'retracted', {
  id: optional(attr(string)),
  stamp: optional(attr(dateTime)),
  moderated: nested(Moderated),
  reason: optional(childText('reason', string)),
})

/** What is asked of rooms of before version 0.3. */
export const OldModerate = element(NS_FASTENING, 'apply-to', {
  id: attr(string),
  moderate: nested(
    element(NS_MODERATE_OLD, 'moderate', {
      retract: flag('retract', { ns: NS_RETRACT_OLD }),
      reason: optional(childText('reason', string)),
    }),
  ),
})

/** What such rooms fasten to a message that their moderators retracted. */
export const OldModerated = element(NS_MODERATE_OLD, 'moderated', {
  by: lenient(attr(jid)),
  retract: flag('retract', { ns: NS_RETRACT_OLD }),
  reason: optional(childText('reason', string)),
})

export const moderateExchange = exchange(Moderate)
export const oldModerateExchange = exchange(OldModerate)

export interface ModerateValue extends Infer<typeof Moderate> {}
