import type { JID } from '@trestle/jid'
import { Message, StanzaError } from '@trestle/stanza'
import { DataForm, type DataFormValue, formTypeOf } from '@trestle/xep-0004'
import type { Element } from '@trestle/xml'
import { MucUser, type MucUserValue } from '../elements.js'
import { mucUser } from '../muc-user.js'
import { NS_MUC_REQUEST } from '../namespaces.js'
import { voiceForm } from '../request-forms.js'
import { rankOf, setAffiliation, setRole } from './administering.js'
import { affiliationOf, type HostedRoom } from './hosted-room.js'
import { addressed, speaker } from './speaking.js'

/** People that one message may invite. */
export const MAX_INVITEES = 50

export interface Invited {
  readonly sent: readonly Element[]
  /** Members were added. */
  readonly stored: boolean
}

/** Passes invitations on (XEP-0045 §7.8.2). In a room for members, who is invited becomes one. */
export function invite(room: HostedRoom, from: JID, id: string | undefined, { invites }: MucUserValue): Invited {
  speaker(room, from)
  const { settings, address } = room
  const affiliation = affiliationOf(room, from)
  const isAdmin = affiliation === 'owner' || affiliation === 'admin'
  if (settings.membersOnly && !isAdmin && !settings.allowInvites) throw new StanzaError('forbidden')
  if (invites.length > MAX_INVITEES || invites.some(({ to }) => !to)) throw new StanzaError('bad-request')
  const password = settings.password || undefined
  const sent = invites.flatMap(({ to, reason, continue: continues }) => {
    const guest = to as JID
    const invitation = mucUser({ invites: [{ from, reason, continue: continues }], password })
    const message = Message.of({ type: 'normal', id, from: address, to: guest }).set(MucUser, invitation)
    if (!settings.membersOnly || affiliationOf(room, guest) !== 'none') return [message.element]
    const member = { user: guest.bare, affiliation: 'member', nick: undefined, reason: undefined } as const
    return [...setAffiliation(room, member), message.element]
  })
  return { sent, stored: settings.membersOnly }
}

/** Tells who invited that somebody does not come; to occupants and who has a rank there alone. */
export function decline(room: HostedRoom, from: JID, { declines }: MucUserValue): readonly Element[] {
  const [one] = declines
  if (!one?.to) throw new StanzaError('bad-request')
  const rank = rankOf(room, one.to)
  // Nobody may reach strangers through a room.
  if (rank.role === 'none' && rank.affiliation === 'none') return []
  const said = mucUser({ declines: [{ from: from.bare, reason: one.reason }] })
  return [Message.of({ type: 'normal', from: room.address, to: one.to }).set(MucUser, said).element]
}

/** A request for voice, or the answer of a moderator to one (§7.13 and §8.6). */
export function voice(room: HostedRoom, from: JID, form: DataFormValue): readonly Element[] {
  if (form.type !== 'submit' || formTypeOf(form) !== NS_MUC_REQUEST) throw new StanzaError('bad-request')
  const occupant = speaker(room, from)
  const reading = voiceForm.inspect(form)
  if (!reading.ok) throw new StanzaError('bad-request')
  const { nick, allow } = reading.value
  if (nick !== undefined) {
    const asker = room.occupants.get(nick)
    if (occupant.role !== 'moderator') throw new StanzaError('forbidden')
    if (!allow || asker?.role !== 'visitor') return []
    return setRole(room, { occupant: asker, role: 'participant', reason: undefined }, { nick: occupant.nick })
  }
  if (occupant.role !== 'visitor') return []
  const request = voiceForm.form({ role: 'participant', jid: from, nick: occupant.nick })
  const message = Message.of({ type: 'normal', from: room.address }).set(DataForm, request)
  const moderators = [...room.occupants.values()].filter(({ role }) => role === 'moderator')
  return moderators.flatMap(({ sessions }) => [...sessions.values()].map((to) => addressed(message, to)))
}
