import type { JID } from '@trestle/jid'
import { type Presence, StanzaError } from '@trestle/stanza'
import { sizeOf } from '@trestle/xml'
import { MucJoin } from '../elements.js'
import { kickStranger } from '../service/leaving.js'
import { MAX_PRESENCE_BYTES } from '../service/receiving-presences.js'
import { mucStatus } from '../status-codes.js'
import { leave } from './changing.js'
import { cleanPresence } from './cleaning.js'
import { enter } from './entering.js'
import { type Mirror, tellLeft } from './mirror.js'
import type { ViewState } from './view-state.js'

/** A presence to a room or an occupant: enters, changes, or leaves (XEP-0045 §17.3). */
export async function receivePresence(mirror: Mirror, presence: Presence, from: JID, to: JID): Promise<void> {
  const { type } = presence
  if (type === 'unavailable') depart(mirror, from, to.bare, { status: presence.status, id: presence.id })
  else if (type === 'error') depart(mirror, from, to.bare, { unreachable: true })
  else if (type === 'available') await arrive(mirror, presence, from, to)
}

interface Departing {
  readonly unreachable?: boolean
  readonly status?: string | undefined
  readonly id?: string | undefined
}

/** A session is gone, whether it was in or about to come in. Others of the user stay. */
export function depart(mirror: Mirror, from: JID, room: JID, { unreachable = false, status, id }: Departing): void {
  mirror.entries.cancel(room, from)
  const view = mirror.views.get(room, from)?.state
  if (!view?.sessions.has(from.toString())) return
  mirror.send(leave(view, from, { codes: unreachable ? [mucStatus.technicalProblem] : [], id }))
  tellLeft(mirror, room, from, { unreachable, status })
}

async function arrive(mirror: Mirror, presence: Presence, from: JID, to: JID): Promise<void> {
  if (sizeOf(presence.element) > MAX_PRESENCE_BYTES) throw new StanzaError('policy-violation')
  const { bare: room, resource: nick } = to
  if (nick === '') throw new StanzaError('jid-malformed')
  const join = presence.get(MucJoin)
  const said = cleanPresence(presence, room)
  await mirror.entries.run(room, from, join !== undefined, async (entry) => {
    if (join) return enter(mirror, entry, { room, from, nick, join, presence: said })
    const view = mirror.views.get(room, from)?.state
    if (!view?.sessions.has(from.toString())) mirror.send([kickStranger(room, nick, from)])
    else await change(mirror, view, said, from, nick)
  })
}

/** Another nickname, or another availability, of who is in the room. */
async function change({ api }: Mirror, view: ViewState, presence: Presence, from: JID, nick: string): Promise<void> {
  const call = { jid: view.address, from }
  if (nick === view.self.nick) {
    await api.run('changePresence', { ...call, args: { presence } })
    return
  }
  const session = view.sessions.get(from.toString())
  if (session) session.asked = nick
  try {
    await api.run('changeNick', { ...call, args: { nick, presence } })
  } catch (error) {
    if (session?.asked === nick) session.asked = undefined
    throw error
  }
}
