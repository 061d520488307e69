import { JID } from '@trestle/jid'
import { Message, StanzaError } from '@trestle/stanza'
import type { DataFormValue } from '@trestle/xep-0004'
import type { Element } from '@trestle/xml'
import { MucUser } from '../elements.js'
import { mucUser } from '../muc-user.js'
import { mucStatus } from '../status-codes.js'
import { setAffiliation } from './administering.js'
import { affiliationOf, type HostedRoom, withAffiliation } from './hosted-room.js'
import { remove } from './leaving.js'
import { type RoomSettings, settingsForm, submittedSettings } from './room-settings.js'
import { toAll } from './speaking.js'

/** Throws StanzaError `forbidden` for who is no owner. */
export function checkOwner(room: HostedRoom, from: JID): void {
  if (affiliationOf(room, from) !== 'owner') throw new StanzaError('forbidden')
}

/** The form for an owner (XEP-0045 §10.1.3). */
export function configForm(room: HostedRoom): DataFormValue {
  const [owners, admins] = (['owner', 'admin'] as const).map((affiliation) =>
    withAffiliation(room, affiliation).map((user) => JID.parse(user)),
  )
  return settingsForm(room.settings, { owners, admins })
}

/** Takes what an owner has submitted, lets others in, and returns what is told of it (§10.2). */
export function configure(room: HostedRoom, form: DataFormValue): readonly Element[] {
  if (!form.fields?.length) {
    room.locked = false
    return []
  }
  const { admins, owners, ...settings } = submittedSettings(room.settings, form)
  if (owners && owners.length === 0) throw new StanzaError('conflict', { text: 'A room has an owner.' })
  const before = room.settings
  const wasLocked = room.locked
  room.settings = pick(settings)
  room.locked = false
  const ranks = [...ranksOf(room, 'owner', owners), ...ranksOf(room, 'admin', admins)]
  const removed = before.membersOnly || !room.settings.membersOnly ? [] : withoutStrangers(room)
  return [...ranks, ...removed, ...(wasLocked ? [] : announced(room, before))]
}

/** The full list of who has an affiliation, and nobody else. */
function ranksOf(
  room: HostedRoom,
  affiliation: 'owner' | 'admin',
  users: readonly JID[] | undefined,
): readonly Element[] {
  if (!users) return []
  const wanted = new Set(users.map(({ bare }) => bare.toString()))
  const lost = withAffiliation(room, affiliation).filter((user) => !wanted.has(user))
  const given = [...wanted].filter((user) => room.affiliations.get(user)?.affiliation !== affiliation)
  const change = (user: string, to: 'owner' | 'admin' | 'none') =>
    setAffiliation(room, { user: JID.parse(user), affiliation: to, nick: undefined, reason: undefined })
  return [
    ...given.flatMap((user) => change(user, affiliation)),
    ...lost.flatMap((user) => change(user, affiliation === 'owner' ? 'admin' : 'none')),
  ]
}

function withoutStrangers(room: HostedRoom): readonly Element[] {
  return [...room.occupants.values()]
    .filter(({ user }) => user !== undefined && affiliationOf(room, user) === 'none')
    .flatMap((occupant) => remove(room, occupant, { codes: [mucStatus.membersOnly] }))
}

/** Tells occupants what changed for their privacy, else that something changed (§10.2.1). */
function announced(room: HostedRoom, before: RoomSettings): readonly Element[] {
  const { logging, nonAnonymous } = room.settings
  const statuses: number[] = []
  if (logging !== before.logging) statuses.push(logging ? mucStatus.loggingEnabled : mucStatus.loggingDisabled)
  if (nonAnonymous !== before.nonAnonymous) {
    statuses.push(nonAnonymous ? mucStatus.nowNonAnonymous : mucStatus.nowSemiAnonymous)
  }
  if (statuses.length === 0) statuses.push(mucStatus.configChanged)
  const message = Message.of({ type: 'groupchat', from: room.address }).set(MucUser, mucUser({ statuses }))
  return toAll(room, message)
}

/** Settings alone, without what else a form may hold. */
function pick(settings: RoomSettings): RoomSettings {
  const { name, description, lang, persistent, membersOnly, moderated, password, nonAnonymous, logging } = settings
  const { changeSubject, allowInvites, allowPrivateMessages, maxOccupants, maxHistory, presenceBroadcast } = settings
  return {
    ...{ name, description, lang, persistent, public: settings.public, membersOnly, moderated, password, nonAnonymous },
    ...{ changeSubject, allowInvites, allowPrivateMessages, maxOccupants, maxHistory, presenceBroadcast, logging },
  }
}
