import type { Ops } from '@trestle/api-registry'
import { type Arrival, definePlugin } from '@trestle/core'
import { JID } from '@trestle/jid'
import { type Message, NS_CLIENT, type Presence, StanzaError } from '@trestle/stanza'
import { disco } from '@trestle/xep-0030'
import type { Element } from '@trestle/xml'
import { allOf, matchName, matchWhere } from '@trestle/xmlstream'
import { MUC_RESERVED_NICK_NODE, MUC_TRAFFIC_NODE } from '../namespaces.js'
import { isDefect, refusal } from '../service/refusing.js'
import { lockedNick, mirrorInfo } from './discovery.js'
import { createEntries } from './entries.js'
import type { Mirror } from './mirror.js'
import { type MirrorOps, mirrorOps } from './ops.js'
import { receiveMessage } from './receiving-messages.js'
import { receivePresence } from './receiving-presences.js'
import { answerRequests } from './requests.js'
import { roomView } from './room-view.js'
import type { RoomView, ToldSubject, ViewSettings } from './view-api.js'
import type { ViewOccupantInit } from './view-occupants.js'
import { createViewState, isSameSubject } from './view-state.js'
import { createViews } from './views.js'

export interface RoomMirrorsOptions {
  /** Which bare addresses are mirrored rooms. Default: all with a local part. */
  readonly at?: ((jid: JID) => boolean) | undefined
  /** Views of all users. Default: 10,000. */
  readonly maxViews?: number | undefined
  /** Occupants of one view, with the user. Default: 20,000. */
  readonly maxOccupants?: number | undefined
  /** Sessions of one user in a room. Default: 20. */
  readonly maxSessions?: number | undefined
  /**
   * Whether nicknames may have characters that are newer than Unicode 3.2 of 2002, such as most emojis. Prosody and most clients
   * take them; ejabberd and slixmpp lose every stanza from and to such a nickname. Default: false.
   */
  readonly recentCharacters?: boolean | undefined
  /** Bytes of a message that a user sends. Default: 131,072. */
  readonly maxMessageBytes?: number | undefined
  /**
   * Resolves when others have had their turn: awaited between hundreds of presences to who comes into a large room. Default:
   * they are sent at once.
   */
  readonly turn?: (() => Promise<void>) | undefined
}

export interface RoomViewInit extends ViewSettings {
  readonly self: ViewOccupantInit
  readonly subject?: ToldSubject | undefined
  /** Those that are in the room already, from before the program was started anew: they are told nothing. */
  readonly sessions?: readonly JID[] | undefined
}

export interface RoomMirrorsApi {
  readonly api: Ops<MirrorOps>
  view(room: JID | string, user: JID | string): RoomView | undefined
  /** Those of one user, or all. */
  views(user?: JID | string): readonly RoomView[]
  /**
   * Makes the view that a user has of a room; one that there is becomes what is said here. Throws StanzaError
   * `resource-constraint` beyond `maxViews`, and `not-allowed` for an address that is no room here.
   */
  open(room: JID | string, user: JID | string, init: RoomViewInit): RoomView
}

/**
 * Rooms that exist elsewhere (XEP-0045), each shown to each user as they see it there. The network decides, by ops and by what
 * it does with views; what is on the wire is as XEP-0045 demands.
 */
export const roomMirrors = definePlugin({
  name: 'xep-0045/mirror',
  requires: { disco },
  setup({ xmpp, deps, own }, options: RoomMirrorsOptions) {
    const { at = () => true, maxViews = 10_000, maxOccupants = 20_000, maxSessions = 20 } = options
    const { maxMessageBytes = 131_072, recentCharacters = false, turn = async () => {} } = options
    const api = xmpp.ops.wrap('xep-0045/mirror', mirrorOps)
    const views = createViews(maxViews)
    const isMirrored = (jid: JID) => jid.local !== '' && at(jid.bare)

    function send(sent: Iterable<Element>): void {
      for (const element of sent) {
        try {
          xmpp.send(element)
        } catch (error) {
          xmpp.report(error, element)
        }
      }
    }
    const mirror: Mirror = {
      ...{ api, views, entries: createEntries(), maxSessions, maxOccupants, maxMessageBytes, send, turn },
      now: () => new Date(xmpp.clock.now()),
      newId: () => xmpp.newId(),
      report: (error) => xmpp.report(error),
    }

    const isToRoom = ({ attrs }: Element) => attrs['to'] !== undefined && isMirrored(JID.parse(attrs['to']))
    const toRoom = (kind: string) => allOf(matchName(NS_CLIENT, kind), matchWhere(isToRoom))

    /** What is refused is answered, unless it is an error. */
    async function receive<S extends Presence | Message>(
      stanza: S,
      { from, to }: Arrival,
      handle: (mirror: Mirror, stanza: S, from: JID, to: JID) => Promise<void>,
    ): Promise<void> {
      try {
        await handle(mirror, stanza, from, to)
      } catch (error) {
        if (isDefect(error)) xmpp.report(error, stanza.element)
        const reply = refusal(stanza, error, to)
        if (reply) send([reply])
      }
    }
    xmpp.claim('presence', toRoom('presence'), (_, presence, arrival) => receive(presence, arrival, receivePresence))
    xmpp.claim('message', toRoom('message'), (_, message, arrival) => receive(message, arrival, receiveMessage))
    answerRequests(xmpp, mirror, isMirrored)

    /** The nickname of who is not in the room yet; nothing where there is no registration. */
    async function registeredNick(room: JID, from: JID | undefined): Promise<string | undefined> {
      try {
        return (await api.run('getRegistration', { jid: room, from })).nick
      } catch (error) {
        if (isDefect(error)) xmpp.report(error)
        return undefined
      }
    }

    const discovery = deps.disco(xmpp)
    const scope = { at: (jid: JID) => jid.isBare && isMirrored(jid) }
    const info = async ({
      jid,
      from,
      node,
    }: {
      jid: JID | undefined
      from: JID | undefined
      node: string | undefined
    }) => {
      const room = jid as JID
      const view = from && views.get(room, from)?.state
      if (node === MUC_RESERVED_NICK_NODE) return lockedNick(view, view ? undefined : await registeredNick(room, from))
      // Everything is let through, and there is no list of it (XEP-0045 §18.1.1).
      if (node === MUC_TRAFFIC_NODE) throw new StanzaError('feature-not-implemented')
      if (node !== undefined) return undefined
      return mirrorInfo(room, view, await api.run('info', { jid: room, from }))
    }
    own(discovery.api.register('info', info, scope))
    // Who is in a room is told to those in it.
    own(discovery.api.register('items', ({ node }) => (node === undefined ? [] : undefined), scope))

    return (): RoomMirrorsApi => ({
      api,
      view: (room, user) => views.get(JID.from(room), JID.from(user))?.room,
      views: (user) => views.of(user === undefined ? undefined : JID.from(user)).map(({ room }) => room),
      open(at, of, { self, subject, sessions = [], ...settings }) {
        const [address, user] = [JID.from(at).bare, JID.from(of).bare]
        if (!isMirrored(address)) throw new StanzaError('not-allowed', { text: `${address} is no room here.` })
        const known = views.get(address, user)
        const state = known?.state ?? createViewState(address, user, self, { recentCharacters })
        const room = known?.room ?? roomView(mirror, state)
        if (known) room.putSelf(self)
        else views.add({ state, room })
        room.configure(settings)
        if (subject && !isSameSubject(subject, state.subject)) room.setSubject(subject)
        for (const jid of sessions) state.sessions.set(jid.toString(), { jid, asked: undefined })
        return room
      },
    })
  },
})
