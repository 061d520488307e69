import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import type { MucAdminItemValue, MucAdminValue } from '../elements.js'
import type { Affiliation } from '../ranks.js'
import { checkAffiliationList } from '../service/privileges.js'
import type { MirrorChange } from './ops.js'
import type { ViewOccupant } from './view-occupants.js'
import { seesAddresses, type ViewState } from './view-state.js'

/** What a list is asked of. Throws StanzaError `bad-request` where it is not exactly one role or affiliation. */
export function listed({ items }: MucAdminValue): Pick<MucAdminItemValue, 'role' | 'affiliation'> {
  const [item] = items
  if (!item || items.length > 1 || (item.role === undefined) === (item.affiliation === undefined)) {
    throw new StanzaError('bad-request')
  }
  return item
}

/** Who of those in a view has a role or an affiliation, for whom XEP-0045 lets know (§5, §8.5, §9.5 and their like). */
export function listFromView(
  view: ViewState | undefined,
  { role, affiliation }: Pick<MucAdminItemValue, 'role' | 'affiliation'>,
): readonly MucAdminItemValue[] {
  if (!view) throw new StanzaError('forbidden')
  const { self, nonAnonymous } = view
  const all = [...view.occupants.values()]
  if (role !== undefined) {
    if (self.role !== 'moderator' && self.affiliation !== 'owner') throw new StanzaError('forbidden')
    return all
      .filter((one) => one.role === role)
      .map((one) => ({ nick: one.nick, role, affiliation: one.affiliation, jid: addressOf(view, one) }))
  }
  checkAffiliationList({ actor: self, nonAnonymous }, affiliation as Affiliation)
  return all
    .filter((one) => one.affiliation === affiliation)
    .map((one) => ({ nick: one.nick, affiliation, jid: (addressOf(view, one) ?? one.jid)?.bare }))
    .map((item) => ({ ...item, jid: item.jid ?? view.address.withResource(item.nick) }))
}

/** Throws StanzaError for changes that name nobody, or not exactly one thing that changes. */
export function checkedChanges(view: ViewState | undefined, { items }: MucAdminValue): readonly MirrorChange[] {
  if (items.length === 0) throw new StanzaError('bad-request')
  return items.map((item) => {
    const { role, affiliation, nick, jid } = item
    if ((role === undefined) === (affiliation === undefined)) throw new StanzaError('bad-request')
    if (nick === undefined && (role !== undefined || jid === undefined)) throw new StanzaError('bad-request')
    const occupant = jid ? byAddress(view, jid) : view?.byNick.get(nick as string)
    if (!occupant && !jid) throw new StanzaError('item-not-found')
    return { item, occupant }
  })
}

function addressOf(view: ViewState, occupant: ViewOccupant): JID | undefined {
  if (occupant === view.self) return view.user
  return seesAddresses(view) ? occupant.jid : undefined
}

function byAddress(view: ViewState | undefined, jid: JID): ViewOccupant | undefined {
  if (!view) return undefined
  // An occupant whose address is hidden is named by the one in the room, as it is listed.
  if (jid.bare.equals(view.address)) return view.byNick.get(jid.resource)
  if (jid.bare.equals(view.user)) return view.self
  for (const one of view.occupants.values()) if (one.jid?.bare.equals(jid.bare)) return one
  return undefined
}
