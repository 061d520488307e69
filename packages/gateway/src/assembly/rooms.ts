import type { JID } from '@trestle/jid'
import { disco } from '@trestle/xep-0030'
import { roomMirrors } from '@trestle/xep-0045/mirror'
import { archives } from '@trestle/xep-0313/archive'
import type { NamedPart } from '../chats/chat-event.js'
import { roomIdOf } from '../chats/chat-key.js'
import type { CommandSpec } from '../commands/command-spec.js'
import type { RoomEcho } from '../delivery/inbox.js'
import type { IncomingEvent } from '../delivery/incoming-event.js'
import type { Outbox } from '../delivery/outbox.js'
import type { TakeEvent } from '../delivery/take-event.js'
import type { SendToUser } from '../delivery/to-user.js'
import type { HistoryLimits } from '../history/history-limits.js'
import type { NetworkCapabilities, RoomsCapability } from '../module/capabilities.js'
import type { Call } from '../module/handlers.js'
import type { Past } from '../module/history.js'
import type { Author } from '../module/messages.js'
import type { Room } from '../module/room.js'
import type { Privileges } from '../privileges/privileges.js'
import { createUserNodes } from '../privileges/user-nodes.js'
import type { StoredAvatar } from '../puppets/contact-details.js'
import { wantsInvitations } from '../registration/preferences.js'
import { createCreating } from '../rooms/creating.js'
import { createTellDeclined } from '../rooms/declined.js'
import { createDirectory } from '../rooms/directory.js'
import { pageDirectory } from '../rooms/directory-items.js'
import { createEntering } from '../rooms/entering.js'
import { hostRooms } from '../rooms/hosting.js'
import { createInviteUser } from '../rooms/invitations.js'
import { createListing } from '../rooms/listing.js'
import { nickMentions } from '../rooms/nick-mentions.js'
import { createOccupantPhotos } from '../rooms/occupant-photos.js'
import { createParticipantAt } from '../rooms/participant-at.js'
import { createParticipants } from '../rooms/participants.js'
import { createParting } from '../rooms/parting.js'
import { createPendingSends } from '../rooms/pending-sends.js'
import { createPeople } from '../rooms/people.js'
import { createReadSync } from '../rooms/read-sync.js'
import { createRoomActions } from '../rooms/room-actions.js'
import { createPastOfRoom, hostArchives } from '../rooms/room-archive.js'
import { roomCommands } from '../rooms/room-commands.js'
import { roomDetails } from '../rooms/room-details.js'
import { createRoomDisco } from '../rooms/room-disco.js'
import { createRoomEcho } from '../rooms/room-echo.js'
import { createRoomEffects } from '../rooms/room-effects.js'
import { type RoomHandles, roomHandle } from '../rooms/room-handle.js'
import { createRoomHistory } from '../rooms/room-history.js'
import { createRoomSync } from '../rooms/room-sync.js'
import { createRoomViews } from '../rooms/room-views.js'
import { createRooms, type RoomsChange } from '../rooms/rooms.js'
import { createShowPhoto } from '../rooms/show-photo.js'
import { createSendToRoom } from '../rooms/to-room.js'
import { createUserBookmarks } from '../rooms/user-bookmarks.js'
import type { LiveSession } from '../sessions/live-session.js'
import type { Ground } from './ground.js'
import type { Looks } from './looks.js'
import { answerRoomRequests } from './room-requests.js'

/** The rooms of a network that has some. */
export interface RoomParts extends RoomHandles {
  readonly send: SendToUser
  echo(row: IncomingEvent): Promise<RoomEcho | undefined>
  capabilitiesOf(user: string, legacyId: string): Promise<NetworkCapabilities>
  /** Whom the address of an occupant stands for; `undefined` for other addresses. */
  occupantAt(jid: JID, user: string): Author | undefined
  /** Whom a text in a room names by nicks. */
  namedIn(user: string, chat: string, body: string): readonly NamedPart[]
  keepAvatar(user: string, legacyId: string, avatar: StoredAvatar): Promise<void>
  /** Answers clients from now on. */
  host(take: TakeEvent): void
  /** What users do with rooms by commands. */
  readonly commands: readonly CommandSpec[]
  /** Shows another picture of a contact to clients in rooms. */
  showPhoto(user: string, contact: string): void
  /** Shows rooms again to the clients that were in them when the gateway ended. */
  restore(user: string): Promise<void>
  /** Reads the rooms of a user whose session is connected. */
  connected(user: string, live: LiveSession): Promise<void>
  /** Removes what was written into the account of a user, who leaves. */
  leave(user: string): Promise<void>
  /** Forgets what is in memory of a user who is none any more. */
  drop(user: string): void
  stop(): Promise<void>
}

export interface RoomPartsOptions {
  readonly looks: Looks
  readonly outbox: Outbox
  readonly privileges: Privileges
  readonly underWay: (user: string, chat: string) => Promise<void> | undefined
  readonly limits: HistoryLimits
  /** Takes something of the past, in the turn of its chat. Resolves after commit. */
  readonly takePast: (user: string, chat: string, item: Past, live: LiveSession) => Promise<void>
  /** A handle that does not end with a session. */
  readonly roomOf: (user: string, legacyId: string) => Room
}

const MINUTE = 60_000

export function createRoomParts(ground: Ground, parts: RoomPartsOptions): RoomParts | undefined {
  const { options, host, clock, network, store, addresses, users, contacts, scope, counters, logOf } = ground
  const { stopping } = ground
  const { capabilities } = network
  if (!capabilities.rooms) return undefined
  const { looks, outbox, privileges, underWay, roomOf, limits, takePast } = parts
  const { handler: deadline = MINUTE } = options.deadlines ?? {}
  const {
    kinds = [],
    actions = [],
    directory: hasDirectory,
  }: RoomsCapability = capabilities.rooms === true ? {} : capabilities.rooms
  const mirrors = () => host.get(roomMirrors)
  const rooms = createRooms({ store, addresses, kind: kinds[0] ?? 'group', changed })
  const participants = createParticipants({
    ...{ store, clock, logOf },
    isWatched: (user, room) => views.of(user, room) !== undefined,
  })
  const photos = createOccupantPhotos(contacts)
  const views = createRoomViews({ mirrors, addresses, participants, photos })
  const pending = createPendingSends()
  const people = createPeople({ rooms, participants, views })
  const invite = createInviteUser({ host, addresses, outbox, contacts, rooms })
  const nodes = createUserNodes({ host, addresses, privileges })
  const ofAccounts = { nodes, privileges, addresses, rooms, logOf, stopping }
  const bookmarks = createUserBookmarks({
    ...ofAccounts,
    isUser: (user) => users.get(user) !== undefined,
    async invite(user, { legacyId }) {
      const stored = users.get(user)?.stored
      // The network may have told of the room while it lets a client in.
      if (!stored || !wantsInvitations(stored) || entering?.isJoining(user, legacyId)) return
      const room = await rooms.get(user, legacyId)
      if (room?.myNick !== undefined && !roomDetails(room).invited) await invite(user, room)
    },
  })
  const reading = capabilities.readMarks ? createReadSync({ ...ofAccounts, host, users }) : undefined
  const defaultNick = (user: string) => addresses.user(user).local
  const effects = createRoomEffects({
    ...{ rooms, people, views, pending, capabilities, invite, avatars: looks.avatars },
    tellDeclined: createTellDeclined({ host, addresses, outbox, contacts }),
    defaultNick,
    participants,
  })
  const send = createSendToRoom({
    ...{ host, store, addresses, outbox, participants, people, views, pending, counters, underWay },
    roomOf: effects.roomOf,
    fill: (user, legacyId) => listing.fill(user, legacyId),
    read: (user, room, stanzaId) => reading?.read(user, room.legacyId, stanzaId),
  })
  const roomDisco = createRoomDisco({
    ...{ capabilities, addresses, users, rooms, disco: host.get(disco) },
    gateway: addresses.gateway,
    name: network.name,
  })
  const within = <T>(live: LiveSession, user: string, run: () => T) => scope.within(live, logOf(user), run)
  const listing = createListing({ clock, users, participants, people, roomOf, within, deadline, logOf })
  const sync = createRoomSync({
    ...{ clock, rooms, effectsOf: effects.of, within, deadline, logOf, normalise: addresses.normaliseRoom },
  })
  const history = createRoomHistory({
    ...{ store, clock, users, limits, deadline, logOf, roomOf, within, take: takePast },
    capabilitiesOf: roomDisco.capabilitiesOf,
  })
  const past = createPastOfRoom({ store, clock, history })
  const participantAt = createParticipantAt({ rooms, participants, views })
  const runHandler = <T>(live: LiveSession, run: (call: Call) => T | Promise<T>, user: string) =>
    scope.handler(live, logOf(user), run)
  const act = createRoomActions({
    ...{ clock, users, limits: ground.limits, roomOf, runHandler, stopping: ground.stopping },
    capabilitiesOf: roomDisco.capabilitiesOf,
  })
  const parting = createParting({ act, effectsOf: effects.of })
  const directory = hasDirectory
    ? createDirectory({ ...{ capabilities, users, addresses, runHandler }, limits: ground.limits })
    : undefined
  const commands = roomCommands({
    ...{ addresses, parting, directory },
    roomsOf: async (user) => (await rooms.all(user)).filter(({ myNick }) => myNick !== undefined),
    sizeOf: (user, { legacyId }) => views.of(user, legacyId)?.size,
    allows: (action) => actions.includes(action),
    create: createCreating({ act, rooms, effects, defaultNick }),
  })
  const disposers: (() => void)[] = []
  let entering: ReturnType<typeof createEntering> | undefined

  function changed(user: string, legacyId: string, { before, after }: RoomsChange): void {
    if (before?.myNick === after?.myNick && before?.name === after?.name) return
    if (before?.myNick === undefined && after?.myNick === undefined) return
    bookmarks.note(user, legacyId)
    if (after?.myNick !== undefined) reading?.follow(user)
  }

  return {
    send,
    all: rooms.all,
    echo: createRoomEcho({ clock, addresses, rooms, views }),
    capabilitiesOf: roomDisco.capabilitiesOf,
    occupantAt(jid, user) {
      const legacyId = jid.resource === '' ? undefined : addresses.findRoom(jid)
      return legacyId === undefined ? undefined : participantAt(user, legacyId, jid.resource)
    },
    namedIn(user, chat, body) {
      const room = rooms.peek(user, roomIdOf(chat) ?? '')
      const all = room && participants.known(user, room.legacyId)?.all()
      if (!all) return []
      const others = [...all].map(({ nick, legacyId }) => ({ nick, who: { legacyId } }))
      return nickMentions(body, [{ nick: room.myNick ?? '', who: 'user' }, ...others])
    },
    keepAvatar: effects.keepAvatar,
    commands,
    showPhoto: createShowPhoto({ mirrors, addresses, rooms, participants, views }),
    handlesOf(user, handleEffects, queue) {
      const roomEffects = effects.of(user)
      return (legacyId) => {
        // What is no text is refused where the handle is used, as every id that no JID can carry.
        const id = typeof legacyId === 'string' ? addresses.normaliseRoom(legacyId) : ''
        return roomHandle(id, handleEffects, roomEffects, queue)
      }
    },
    host(take) {
      entering = createEntering({
        ...{ users, addresses, rooms, views, listing, act, logOf },
        mayJoin: actions.includes('join'),
        enter: effects.enter,
      })
      reading?.start(take)
      if (directory) {
        const of = host.as(addresses.gateway).get(disco)
        disposers.push(pageDirectory({ host, directory, gateway: addresses.gateway, disco: of }))
      }
      disposers.push(
        hostRooms({ mirrors: mirrors(), entering, take, act, past, logOf, info: roomDisco.info }),
        hostArchives(host.get(archives), {
          ...{ store, addresses, rooms, history },
          isUser: (user) => users.get(user) !== undefined,
        }),
        answerRoomRequests(ground, {
          ...{ looks, take, mirrors: mirrors(), entering, rooms, participants, participantAt, views, act, parting },
          capabilitiesOf: roomDisco.capabilitiesOf,
        }),
      )
    },
    restore: async (user) => entering?.restore(user),
    async connected(user, live) {
      participants.outdate(user)
      try {
        await sync(user, live)
        await bookmarks.noteAll(user)
      } finally {
        await entering?.refill(user, live)
      }
    },
    async leave(user) {
      // One that fails must not keep the other.
      const left = await Promise.allSettled([bookmarks.removeAll(user), reading?.leave(user)])
      for (const one of left) if (one.status === 'rejected') throw one.reason
    },
    drop(user) {
      views.closeOf(user)
      rooms.drop(user)
      photos.drop(user)
      participants.forget(user)
      history.drop(user)
    },
    async stop() {
      views.closeAll()
      for (const dispose of disposers) dispose()
      roomDisco.stop()
      await bookmarks.stop()
      await reading?.stop()
      await participants.stop()
    },
  }
}
