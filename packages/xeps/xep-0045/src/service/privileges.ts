import { StanzaError } from '@trestle/stanza'
import { type Affiliation, isHigher, type Role } from '../ranks.js'

/** Who acts, or is acted upon. */
export interface Ranked {
  readonly affiliation: Affiliation
  /** `none` for who is not in the room. */
  readonly role: Role
}

const isAdmin = (affiliation: Affiliation) => affiliation === 'admin' || affiliation === 'owner'

/** Throws StanzaError where one may not give another that role (XEP-0045 §5.1 and §8). */
export function checkRoleChange(actor: Ranked, target: Ranked, role: Role): void {
  if (actor.role !== 'moderator' && !isAdmin(actor.affiliation)) throw new StanzaError('forbidden')
  if (isHigher(target.affiliation, actor.affiliation)) throw new StanzaError('not-allowed')
  if (role === 'none') return
  const changesModerator = (role === 'moderator') !== (target.role === 'moderator')
  if (changesModerator && !isAdmin(actor.affiliation)) throw new StanzaError('forbidden')
  // Admins and owners are moderators by that, and have voice: nobody can take it from them.
  if (role !== 'moderator' && isAdmin(target.affiliation)) throw new StanzaError('not-allowed')
}

export interface AffiliationCheck {
  readonly actor: Ranked
  readonly target: Affiliation
  readonly wanted: Affiliation
  /** The one who acts is the one who is acted upon. */
  readonly isSelf: boolean
}

/** Throws StanzaError where one may not give another that affiliation (XEP-0045 §5.2, §9 and §10). */
export function checkAffiliationChange({ actor, target, wanted, isSelf }: AffiliationCheck): void {
  if (!isAdmin(actor.affiliation)) throw new StanzaError('forbidden')
  if (isSelf && wanted === 'outcast') throw new StanzaError('conflict')
  if (actor.affiliation === 'owner') return
  if (isAdmin(target)) throw new StanzaError(wanted === 'outcast' ? 'not-allowed' : 'forbidden')
  if (isAdmin(wanted)) throw new StanzaError('forbidden')
}

export interface ListCheck {
  readonly actor: Ranked
  readonly nonAnonymous: boolean
}

/** Throws StanzaError where one may not see who has that affiliation. */
export function checkAffiliationList({ actor, nonAnonymous }: ListCheck, wanted: Affiliation): void {
  const { affiliation, role } = actor
  if (affiliation === 'owner' || (affiliation === 'admin' && (wanted === 'member' || wanted === 'outcast'))) return
  const belongs = affiliation === 'member' || affiliation === 'admin' || role !== 'none'
  if (nonAnonymous && belongs && wanted !== 'outcast') return
  throw new StanzaError('forbidden')
}
