import { type Arrival, createCache, type Self, type Xmpp } from '@trestle/core'
import type { Message } from '@trestle/stanza'
import { MucUser, type MucUserValue } from './elements.js'
import { type Invitation, invitationDeclined, invitationReceived } from './events.js'
import { mucUser } from './muc-user.js'
import type { Visitor, Visits } from './visits.js'

/** Mediated invitations, and the answers to them (XEP-0045 §7.8.2). */
export interface Invitations {
  /** Whether a message invites, or declines, truly or not. */
  take(message: Message, user: MucUserValue, arrival: Arrival): boolean
  decline(self: Self, invitation: Invitation, reason?: string): void
  /** Others were invited through a room. */
  sent(visitor: Visitor, room: Invitation['room']): void
}

/** Rooms remembered because somebody was invited through them. */
const REMEMBERED = 200

export function createInvitations(xmpp: Xmpp, visits: Visits): Invitations {
  const through = createCache<true>({ max: REMEMBERED })
  const keyOf = ({ key, scope }: Visitor, room: Invitation['room']) => `${key} ${scope.jid ?? ''} ${room.bare}`

  function invited(message: Message, { invites, password }: MucUserValue, { from, to, self }: Arrival): void {
    const [invite] = invites
    const room = from.bare
    // Who is there already needs no invitation (XEP-0249 §4), and one that nobody has sent is none.
    if (!invite?.from || visits.find(self, room)?.state.phase === 'joined') return
    const { from: inviter, reason, continue: continues } = invite
    xmpp.events.emit(invitationReceived, { room, from: inviter, to, reason, password, continues, message })
  }

  function declined({ declines }: MucUserValue, { from, self }: Arrival): void {
    const [decline] = declines
    const room = from.bare
    if (!decline?.from || !(visits.find(self, room) || through.get(keyOf(self, room)))) return
    xmpp.events.emit(invitationDeclined, { room, from: decline.from, reason: decline.reason })
  }

  return {
    take(message, user, arrival) {
      if (user.invites.length > 0) invited(message, user, arrival)
      else if (user.declines.length > 0) declined(user, arrival)
      else return false
      return true
    },
    decline(self, { room, from }, reason) {
      const declines = [{ to: from, reason }]
      self.send(self.message({ type: 'normal', to: room }).set(MucUser, mucUser({ declines })))
    },
    sent: (visitor, room) => through.set(keyOf(visitor, room), true),
  }
}
