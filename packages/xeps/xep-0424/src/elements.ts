import { attr, dateTime, element, type Infer, jid, lenient, optional, rest, string } from '@trestle/stanza'

/** XEP-0424 §7.1. */
export const NS_RETRACT = 'urn:xmpp:message-retract:1'

/** The namespace of before version 0.4, in which retractions were fastened (XEP-0422). Only read. */
export const NS_RETRACT_OLD = 'urn:xmpp:message-retract:0'

/** The feature of archives that leave something in the place of what was retracted (§4). */
export const NS_TOMBSTONES = `${NS_RETRACT}#tombstone`

/** In a message: its sender retracts the one with that id (§3). What a moderator retracts says so in `rest` (XEP-0425). */
export const Retract = element(NS_RETRACT, 'retract', { id: attr(string), rest: rest() })

/**
 * In a message of an archive, in the place of its contents: it was retracted (§4), at that time, by the message with that
 * id. By whom, where it was not its sender, is in `rest` (XEP-0425).
 */
export const Retracted = element(NS_RETRACT, 'retracted', {
  id: optional(attr(string)),
  by: lenient(attr(jid)),
  stamp: optional(attr(dateTime)),
  rest: rest(),
})

/** What was fastened to a message to retract it, before version 0.4. */
export const OldRetract = element(NS_RETRACT_OLD, 'retract', {})

/** What archives had in the place of what was retracted, before version 0.4. */
export const OldRetracted = element(NS_RETRACT_OLD, 'retracted', {
  by: lenient(attr(jid)),
  stamp: optional(attr(dateTime)),
  rest: rest(),
})

export interface RetractValue extends Infer<typeof Retract> {}
export interface RetractedValue extends Infer<typeof Retracted> {}
