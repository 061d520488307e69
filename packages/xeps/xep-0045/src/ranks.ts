import { oneOf } from '@trestle/stanza'

/** Long-lived relations to a room, the highest first (XEP-0045 §5.2). */
export const affiliations = ['owner', 'admin', 'member', 'none', 'outcast'] as const
/** A long-lived relation of a bare address to a room. */
export type Affiliation = (typeof affiliations)[number]

/** What an occupant may do during a visit, the highest first (XEP-0045 §5.1). */
export const roles = ['moderator', 'participant', 'visitor', 'none'] as const
/** What an occupant may do during a visit; `none`: it is no occupant. */
export type Role = (typeof roles)[number]

export const affiliationCodec = oneOf(...affiliations)
export const roleCodec = oneOf(...roles)

/** Whether one affiliation stands above another. */
export function isHigher(one: Affiliation, other: Affiliation): boolean {
  return affiliations.indexOf(one) < affiliations.indexOf(other)
}
