import type { Wait, Xmpp } from '@trestle/core'
import { JID } from '@trestle/jid'
import type { Message } from '@trestle/stanza'
import { DataForm, fillForm } from '@trestle/xep-0004'
import { createAdministration } from './administration.js'
import { MucUser } from './elements.js'
import { MucError } from './muc-error.js'
import { mucUser } from './muc-user.js'
import { voiceForm } from './request-forms.js'
import type { Room } from './room.js'
import type { Visit } from './visits.js'

export interface RoomHost {
  readonly xmpp: Xmpp
  /** The visit is over, whatever the room says. */
  leave(visit: Visit): void
  /** The room has lost the visit, or may have. */
  rejoin(visit: Visit): Promise<void>
  /** Others were invited through the room: it may say that they do not come. */
  invited(visit: Visit): void
}

/** The view of a visit for the program. */
export function createRoom({ xmpp, leave, rejoin, invited }: RoomHost, visit: Visit): Room {
  const { self, state, waits } = visit
  const { address } = state

  function joined(): void {
    if (state.phase !== 'joined') throw new MucError('not-joined', `${self.boundJid} is not in ${address}.`)
  }

  /** Sends to all, and waits for the room to send it back. */
  async function reflected(message: Message, wait: Wait | undefined): Promise<Message> {
    joined()
    message.id ??= xmpp.newId()
    return (await waits.wait(`message ${message.id}`, wait, () => self.send(message))) as Message
  }

  return {
    ...createAdministration(self, address),
    local: self,
    address,
    get phase() {
      return state.phase
    },
    get nick() {
      return state.nick
    },
    get self() {
      return state.occupants.get(state.nick)
    },
    occupants: state.occupants,
    get subject() {
      return visit.subject
    },
    get created() {
      return visit.created
    },
    get nonAnonymous() {
      return visit.nonAnonymous
    },
    get logged() {
      return visit.logged
    },
    message: (init) => self.message({ ...init, to: address, type: 'groupchat' }),
    say(body) {
      joined()
      const message = self.message({ to: address, type: 'groupchat', body })
      self.send(message)
      return message
    },
    send(message, wait) {
      message.to = address
      message.type = 'groupchat'
      return reflected(message, wait)
    },
    sendPrivate(nick, text) {
      joined()
      const init = typeof text === 'string' ? { body: text } : text
      const message = self.message({ ...init, to: address.withResource(nick) }).set(MucUser, mucUser())
      self.send(message)
      return message
    },
    async setSubject(text, wait) {
      const message = self.message({ to: address, type: 'groupchat', subject: text })
      visit.pendingSubject = { id: message.id as string, text }
      await reflected(message, wait)
    },
    async changeNick(nick, wait) {
      joined()
      const to = address.withResource(nick)
      if (to.resource === state.nick) return state.nick
      visit.pendingId = xmpp.newId()
      const presence = self.presence({ ...visit.presence, to, id: visit.pendingId })
      await waits.wait('nick', wait, () => self.send(presence))
      return state.nick
    },
    setPresence(presence) {
      joined()
      visit.presence = presence
      self.send(self.presence({ ...presence, to: address.withResource(state.nick) }))
    },
    async leave(status, wait) {
      if (state.phase === 'left') return
      if (state.phase !== 'joined') {
        leave(visit)
        return
      }
      const presence = self.presence({ type: 'unavailable', to: address.withResource(state.nick), status })
      try {
        await waits.wait('leave', wait, () => self.send(presence))
      } finally {
        leave(visit)
      }
    },
    rejoin: () => rejoin(visit),
    invite(who, { reason, password, continues } = {}) {
      const invitees = [who].flat() as (JID | string)[]
      const invites = invitees.map((to) => ({ to: JID.from(to), reason, continue: continues }))
      invited(visit)
      self.send(self.message({ type: 'normal', to: address }).set(MucUser, mucUser({ invites, password })))
    },
    requestVoice() {
      joined()
      const form = voiceForm.submission({ role: 'participant' })
      self.send(self.message({ type: 'normal', to: address }).set(DataForm, form))
    },
    answerVoice({ form }, allow) {
      const answer = fillForm(form, { 'muc#request_allow': allow })
      self.send(self.message({ type: 'normal', to: address }).set(DataForm, answer))
    },
  }
}
