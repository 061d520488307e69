import type { JID } from '@trestle/jid'
import { type Message, StanzaError } from '@trestle/stanza'
import { DataForm, type DataFormValue, formTypeOf } from '@trestle/xep-0004'
import { sizeOf } from '@trestle/xml'
import { MucUser } from '../elements.js'
import { NS_MUC_REQUEST } from '../namespaces.js'
import { voiceForm } from '../request-forms.js'
import { MAX_INVITEES } from '../service/inviting.js'
import { UNREACHABLE } from '../service/receiving-messages.js'
import { cleanMessage } from './cleaning.js'
import type { Mirror } from './mirror.js'
import { depart } from './receiving-presences.js'
import { MAX_SUBJECT } from './room-view.js'
import { viewerIn } from './view-state.js'

/** A message to a room or an occupant. */
export async function receiveMessage(mirror: Mirror, message: Message, from: JID, to: JID): Promise<void> {
  if (message.type === 'error') {
    // What else a client complains about is about one message alone.
    if (UNREACHABLE.has(message.error?.condition)) depart(mirror, from, to.bare, { unreachable: true })
    return
  }
  if (sizeOf(message.element) > mirror.maxMessageBytes) throw new StanzaError('policy-violation')
  if (to.isFull) await toOccupant(mirror, message, from, to)
  else if (message.type === 'groupchat') await toAll(mirror, message, from, to)
  else await toRoom(mirror, message, from, to)
}

async function toAll({ api, views }: Mirror, message: Message, from: JID, room: JID): Promise<void> {
  viewerIn(views.get(room, from)?.state, from)
  const call = { jid: room, from }
  const said = cleanMessage(message, room)
  const { subject } = message
  if (subject === undefined || message.body !== undefined || message.thread !== undefined) {
    return api.run('say', { ...call, args: { message: said } })
  }
  if (subject.length > MAX_SUBJECT) throw new StanzaError('policy-violation')
  return api.run('setSubject', { ...call, args: { text: subject, message: said } })
}

async function toOccupant({ api, views }: Mirror, message: Message, from: JID, to: JID): Promise<void> {
  const view = viewerIn(views.get(to, from)?.state, from)
  if (message.type === 'groupchat') throw new StanzaError('bad-request')
  const occupant = view.byNick.get(to.resource)
  if (!occupant) throw new StanzaError('item-not-found')
  await api.run('whisper', { jid: to.bare, from, args: { to: occupant, message: cleanMessage(message, to.bare) } })
}

/** Invitations, answers to them, and requests for voice. */
async function toRoom(mirror: Mirror, message: Message, from: JID, room: JID): Promise<void> {
  const { api, views } = mirror
  const call = { jid: room, from }
  const user = message.get(MucUser)
  const form = message.get(DataForm)
  if (user && user.invites.length > 0) {
    viewerIn(views.get(room, from)?.state, from)
    const { invites } = user
    if (invites.length > MAX_INVITEES || invites.some(({ to }) => !to)) throw new StanzaError('bad-request')
    await api.run('invite', { ...call, args: { invites } })
  } else if (user && user.declines.length > 0) {
    const [decline] = user.declines
    if (!decline?.to) throw new StanzaError('bad-request')
    await api.run('decline', { ...call, args: { decline } })
  } else if (form) await voice(mirror, form, from, room)
  else throw new StanzaError('bad-request')
}

/** A request for voice, or the answer of a moderator to one, which is a change of a role (§7.13 and §8.6). */
async function voice({ api, views }: Mirror, form: DataFormValue, from: JID, room: JID): Promise<void> {
  const call = { jid: room, from }
  const view = viewerIn(views.get(room, from)?.state, from)
  if (form.type !== 'submit' || formTypeOf(form) !== NS_MUC_REQUEST) throw new StanzaError('bad-request')
  const reading = voiceForm.inspect(form)
  if (!reading.ok) throw new StanzaError('bad-request')
  const { nick, allow } = reading.value
  if (nick === undefined) {
    if (view.self.role === 'visitor') await api.run('requestVoice', call)
    return
  }
  if (view.self.role !== 'moderator') throw new StanzaError('forbidden')
  const occupant = view.byNick.get(nick)
  if (!allow || occupant?.role !== 'visitor') return
  const item = { nick: occupant.nick, role: 'participant' as const }
  await api.run('changeItems', { ...call, args: { changes: [{ item, occupant }] } })
}
