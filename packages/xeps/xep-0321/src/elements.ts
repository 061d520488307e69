import { attr, element, exchange, type Infer, jid, list, oneOf, optional, rest, string } from '@trestle/stanza'

/** XEP-0321; also the FORM_TYPE of the form that asks a user. */
export const NS_ROSTER_MANAGEMENT = 'urn:xmpp:tmp:roster-management:0'

/** An entity that may change a roster, and why. */
export const ManagingEntity = element(NS_ROSTER_MANAGEMENT, 'item', {
  jid: attr(jid),
  reason: optional(attr(string)),
  rest: rest(),
})
export interface ManagingEntityValue extends Infer<typeof ManagingEntity> {}

/**
 * An entity asks for permission (`request`), is told what became of it (`allowed`, `rejected`), or a user withdraws it
 * (`reject`). Without a type: who has permission (§4.5).
 */
export const RosterManagement = element(NS_ROSTER_MANAGEMENT, 'query', {
  type: optional(attr(oneOf('request', 'allowed', 'rejected', 'reject'))),
  reason: optional(attr(string)),
  rest: rest(),
})

/** Who has permission. */
export const ManagingEntities = element(NS_ROSTER_MANAGEMENT, 'query', {
  items: optional(list(ManagingEntity, { skipInvalid: true })),
  rest: rest(),
})

/** Changes a permission; the result is empty. */
export const rosterManagementExchange = exchange(RosterManagement)
export const managingEntitiesExchange = exchange(RosterManagement, ManagingEntities)
