import type { JID } from '@trestle/jid'
import { Message, type Presence, StanzaError } from '@trestle/stanza'
import { Delay } from '@trestle/xep-0203'
import { stanzaIdOf } from '@trestle/xep-0359'
import type { Element } from '@trestle/xml'
import type { MucJoinValue } from '../elements.js'
import { createHistory, type HistoryEntry } from '../service/history.js'
import { addressed } from '../service/speaking.js'
import { mucStatus } from '../status-codes.js'
import type { Entry } from './entries.js'
import { type Mirror, tellLeft } from './mirror.js'
import { roomPresence, viewPresence } from './presences.js'
import { subjectMessage } from './subjects.js'
import type { ViewOccupant } from './view-occupants.js'
import type { ViewState } from './view-state.js'

/** Messages of before, and their bytes, that one is told by coming in. */
const MAX_HISTORY = 1000
const MAX_HISTORY_BYTES = 262_144
/** Occupants that one is told of before others have their turn. */
const SLICE = 200

/** Who comes in, and how. */
export interface Arriving {
  readonly room: JID
  readonly from: JID
  readonly nick: string
  readonly join: MucJoinValue
  /** Without what is for the room. */
  readonly presence: Presence
}

/** Lets a session in where the network does, and tells it everything in the order of XEP-0045 §7.1. */
export async function enter(mirror: Mirror, entry: Entry, arriving: Arriving): Promise<void> {
  const { room, from } = arriving
  let isLetIn = false
  try {
    checkSessions(mirror, room, from)
    const { nick, presence, join } = arriving
    const args = { nick, password: join.password, presence, history: join.history }
    await mirror.api.run('enter', { jid: room, from, args })
    isLetIn = true
    const history = entry.gone ? [] : await historyFor(mirror, arriving)
    const told = await tellCrowd(mirror, entry, arriving)
    const view = mirror.views.get(room, from)?.state
    if (entry.gone) tellLeft(mirror, room, from)
    else if (!view) throw new StanzaError('item-not-found')
    else if (entry.overflown) throw new StanzaError('resource-constraint')
    else mirror.send(welcome(view, entry, arriving, history, told))
  } catch (error) {
    if (entry.gone) return
    // A session that asked again is not in the room any more: that is what it makes of the error.
    const wasIn = mirror.views.get(room, from)?.state.sessions.delete(from.toString())
    if (wasIn || isLetIn) tellLeft(mirror, room, from)
    throw error
  }
}

/** Tells of the occupants of a large room, some at a time. Resolves with what was told of whom; of a small one, with nothing. */
async function tellCrowd(
  { views, send, turn }: Mirror,
  entry: Entry,
  { room, from }: Arriving,
): Promise<ReadonlyMap<string, ViewOccupant>> {
  const told = new Map<string, ViewOccupant>()
  const view = views.get(room, from)?.state
  if (!view || view.occupants.size <= SLICE) return told
  let slice: Element[] = []
  for (const occupant of view.occupants.values()) {
    if (occupant === view.self) continue
    told.set(occupant.id, occupant)
    slice.push(viewPresence(view, occupant, from))
    if (slice.length < SLICE) continue
    send(slice)
    slice = []
    await turn()
    // It is told by who finds that out.
    if (entry.gone || views.get(room, from)?.state !== view) return told
  }
  send(slice)
  return told
}

/** Everything that there is to know, and the session is in the room. What comes next, comes live. */
function* welcome(
  view: ViewState,
  { held }: Entry,
  { room, from, nick, presence }: Arriving,
  history: readonly HistoryEntry[],
  crowd: ReadonlyMap<string, ViewOccupant>,
): Iterable<Element> {
  view.sessions.set(from.toString(), { jid: from, asked: undefined })
  // Who has gone, or has another nickname, since they were told of: that may be somebody else's now.
  const gone = new Set<string>()
  for (const [id, before] of crowd) {
    if (view.occupants.get(id)?.nick === before.nick || id === view.self.id) continue
    gone.add(before.nick)
    yield viewPresence(view, before, from, { gone: true })
  }
  for (const occupant of view.occupants.values()) {
    const isTold = crowd.get(occupant.id) === occupant && !gone.has(occupant.nick)
    if (occupant !== view.self && !isTold) yield viewPresence(view, occupant, from)
  }
  const codes = [
    ...(view.nonAnonymous ? [mucStatus.nonAnonymous] : []),
    ...(view.logged ? [mucStatus.loggingEnabled] : []),
    ...(nick === view.self.nick ? [] : [mucStatus.nickModified]),
  ]
  yield viewPresence(view, view.self, from, { codes, id: presence.id })
  const messages = new Set<string | undefined>()
  for (const { element, at } of history) {
    const message = new Message(addressed({ element } as Message, from)).set(Delay, { from: room, stamp: at })
    messages.add(stanzaIdOf(message, room))
    yield message.element
  }
  const subject = subjectMessage(view)
  if (view.subject.at) subject.set(Delay, { from: room, stamp: view.subject.at })
  yield addressed(subject, from)
  if (view.presence.length > 0) yield roomPresence(view, from)
  for (const message of held) {
    const id = stanzaIdOf(message, room)
    if (id === undefined || !messages.has(id)) yield addressed(message, from)
  }
}

function checkSessions({ views, entries, maxSessions }: Mirror, room: JID, from: JID): void {
  const all = new Set([...(views.get(room, from)?.state.sessions.keys() ?? []), ...entries.entering(room, from)])
  if (all.add(from.toString()).size > maxSessions) throw new StanzaError('resource-constraint')
}

/** What was said before, within what was asked for. A network that cannot say it keeps nobody out. */
async function historyFor(
  { api, report, now }: Mirror,
  { room, from, join: { history: wanted } }: Arriving,
): Promise<readonly HistoryEntry[]> {
  if (wanted?.maxChars === 0 || wanted?.maxStanzas === 0 || wanted?.seconds === 0) return []
  try {
    const past = await api.run('history', { jid: room, from, args: { history: wanted } })
    const history = createHistory(MAX_HISTORY_BYTES)
    for (const { message, at } of past.slice(-MAX_HISTORY)) history.add(message.element, at, MAX_HISTORY)
    return history.select(wanted, MAX_HISTORY, now())
  } catch (error) {
    report(error)
    return []
  }
}
