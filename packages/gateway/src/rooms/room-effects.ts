import { createSerial } from '@trestle/core'
import { type Attachment, file } from '@trestle/gateway-media'
import { roomKey } from '../chats/chat-key.js'
import type { NetworkCapabilities } from '../module/capabilities.js'
import type { Departure, ParticipantInfo, Room, RoomInfo } from '../module/room.js'
import type { Avatars } from '../puppets/avatars.js'
import type { StoredAvatar } from '../puppets/contact-details.js'
import type { StoredRoom } from '../storage/store.js'
import { userKey } from '../support/user-key.js'
import { checkedDeparture, checkedInvitation, checkedRefusal, checkedRoom, reasonOf } from './checked-room.js'
import type { Participants } from './participants.js'
import type { PendingSends } from './pending-sends.js'
import type { People } from './people.js'
import { type RoomDetails, roomDetails, withRoomDetails } from './room-details.js'
import type { RoomViews } from './room-views.js'
import type { RoomChange, Rooms } from './rooms.js'

type InviteOptions = NonNullable<Parameters<Room['invite']>[0]>
type DeclinedOptions = Parameters<Room['declined']>[0]

/** What handles of the rooms of one user do. */
export interface RoomEffects {
  update(room: string, info: RoomInfo): Promise<void>
  info(room: string): Promise<RoomInfo>
  /** What the network says of the user. */
  updateSelf(room: string, info: ParticipantInfo): Promise<void>
  updateParticipant(room: string, participant: string, info: ParticipantInfo): Promise<void>
  left(room: string, participant: string, departure: Departure): Promise<void>
  /** The user is not in the room any more. */
  leftSelf(room: string, departure: Departure): Promise<void>
  invite(room: string, options: InviteOptions): Promise<void>
  /** Somebody does not come whom the user has invited. */
  declined(room: string, options: DeclinedOptions): Promise<void>
  remove(room: string, reason: string | undefined): Promise<void>
}

export interface RoomEffectsOptions {
  readonly rooms: Rooms
  readonly people: People
  readonly views: RoomViews
  readonly avatars: Avatars
  /** Messages that are shown before what happens after them. */
  readonly pending: Pick<PendingSends, 'settled'>
  readonly capabilities: NetworkCapabilities
  /** The nick that a user has in rooms of which the network does not say it. */
  readonly defaultNick: (user: string) => string
  readonly invite: (user: string, room: StoredRoom, options: InviteOptions) => Promise<void>
  readonly tellDeclined: (user: string, room: StoredRoom, options: DeclinedOptions) => Promise<void>
  readonly participants: Pick<Participants, 'forget' | 'outdate'>
}

/** The effects of all users, each told first whose room it is. */
export interface AllRoomEffects {
  of(user: string): RoomEffects
  /** The room; one that is not known is one of the user's from now on. */
  roomOf(user: string, legacyId: string): StoredRoom | Promise<StoredRoom>
  /** The picture that was read for a room. */
  keepAvatar(user: string, legacyId: string, avatar: StoredAvatar): Promise<void>
  /** Makes the user one who is in the room. */
  enter(user: string, legacyId: string, nick: string): Promise<StoredRoom>
}

export function createRoomEffects(options: RoomEffectsOptions): AllRoomEffects {
  const { rooms, participants, people, views, avatars, pending, capabilities, defaultNick } = options
  const serial = createSerial()

  function show(user: string, { before, after }: RoomChange): void {
    const [had, has] = [roomDetails(before).avatar, roomDetails(after).avatar]
    if (had && had.sha1 !== has?.sha1) avatars.release(user, had)
    views.changed(user, before, after)
  }

  async function change(user: string, legacyId: string, apply: (room: StoredRoom) => StoredRoom): Promise<StoredRoom> {
    const changed = await rooms.change(user, legacyId, apply)
    if (changed.before !== changed.after) show(user, changed)
    return changed.after
  }

  function merged(user: string, room: StoredRoom, info: RoomInfo): StoredRoom {
    const { name, as, myNick } = info
    const changed: StoredRoom = {
      ...room,
      ...(name !== undefined && { name: name ?? undefined }),
      ...(as !== undefined && { as }),
      myNick: myNick ?? room.myNick ?? defaultNick(user),
    }
    const { putOut: _, ...details } = changedDetails(roomDetails(room), info)
    return withRoomDetails(changed, details)
  }

  async function update(user: string, legacyId: string, given: RoomInfo): Promise<void> {
    const info = checkedRoom(given, capabilities)
    const after = await change(user, legacyId, (room) => unchangedOr(room, merged(user, room, info)))
    const key = roomKey(legacyId)
    if (info.avatar) avatars.want(user, key, info.avatar, roomDetails(after).avatar)
    else if (info.avatar === null) avatars.unwant(user, key)
  }

  async function leftSelf(user: string, legacyId: string, given: Departure): Promise<void> {
    const departure = checkedDeparture(given)
    const room = await rooms.get(user, legacyId)
    if (room?.myNick === undefined) return
    const { how = 'left', reason } = departure
    const isTold = room.sessions.length > 0
    const end = people.departureOf(user, room, departure)
    await rooms.changeKnown(user, legacyId, (one) => {
      const putOut = how === 'left' || isTold ? undefined : { how, ...(reason !== undefined && { reason }) }
      return withRoomDetails({ ...one, myNick: undefined, sessions: [] }, { ...roomDetails(one), putOut })
    })
    // Nobody tells who comes and goes where the user is not.
    participants.outdate(user, legacyId)
    views.close(user, legacyId, end)
  }

  async function remove(user: string, legacyId: string, given: string | undefined): Promise<void> {
    const reason = reasonOf(given)
    const room = await rooms.get(user, legacyId)
    if (!room) return
    views.close(user, legacyId, { how: 'destroyed', ...(reason !== undefined && { reason }) })
    const { avatar } = roomDetails(room)
    avatars.unwant(user, roomKey(legacyId))
    if (avatar) avatars.release(user, avatar)
    participants.forget(user, legacyId)
    await rooms.forget(user, legacyId)
  }

  async function info(user: string, legacyId: string): Promise<RoomInfo> {
    const room = await rooms.get(user, legacyId)
    if (!room) return {}
    const { description, subject, avatar, size, capabilities: narrowed } = roomDetails(room)
    const { name, as, myNick } = room
    return {
      ...{ name, as, myNick, description, size, capabilities: narrowed },
      ...(subject && { subject: { ...subject, at: subject.at === undefined ? undefined : new Date(subject.at) } }),
      ...(avatar && { avatar: { id: avatar.id, file: pictureOf(user, avatar) } }),
    }
  }

  function pictureOf(user: string, avatar: StoredAvatar): Attachment {
    const { bytes: size, width, height } = avatar
    async function* open() {
      const data = await avatars.picture(user, avatar)
      if (data) yield data
    }
    return file(open, { type: 'image/png', size, width, height })
  }

  return {
    of: (user) => {
      const inRoom = <T>(room: string, run: () => Promise<T>) =>
        serial.run(userKey(user, room), async () => {
          await pending.settled(user, room)
          return run()
        })
      return {
        update: (room, given) => inRoom(room, () => update(user, room, given)),
        info: (room) => info(user, room),
        updateSelf: (room, given) => inRoom(room, () => people.updateSelf(user, room, given)),
        updateParticipant: (room, participant, given) =>
          inRoom(room, () => people.update(user, room, participant, given)),
        left: (room, participant, departure) =>
          inRoom(room, async () => {
            const known = await rooms.get(user, room)
            if (roomDetails(known).me?.legacyId === participant) await leftSelf(user, room, departure)
            else await people.left(user, room, participant, checkedDeparture(departure))
          }),
        leftSelf: (room, departure) => inRoom(room, () => leftSelf(user, room, departure)),
        invite: (room, given) =>
          inRoom(room, async () => {
            const invitation = checkedInvitation(given)
            await options.invite(user, (await rooms.change(user, room, (one) => one)).after, invitation)
          }),
        declined: (room, given) =>
          inRoom(room, async () => {
            const refusal = checkedRefusal(given)
            await options.tellDeclined(user, (await rooms.change(user, room, (one) => one)).after, refusal)
          }),
        remove: (room, reason) => inRoom(room, () => remove(user, room, reason)),
      }
    },
    roomOf: (user, legacyId) => {
      const known = rooms.peek(user, legacyId)
      if (known?.myNick !== undefined) return known
      return change(user, legacyId, (room) =>
        room.myNick === undefined ? { ...room, myNick: defaultNick(user) } : room,
      )
    },
    enter: (user, legacyId, nick) =>
      change(user, legacyId, (room) => {
        const { putOut: _, ...details } = roomDetails(room)
        return room.myNick === undefined
          ? withRoomDetails({ ...room, myNick: nick }, { ...details, invited: true })
          : room
      }),
    async keepAvatar(user, legacyId, avatar) {
      if (!(await rooms.get(user, legacyId))) return
      await change(user, legacyId, (room) => withRoomDetails(room, { ...roomDetails(room), avatar }))
    },
  }
}

function changedDetails(before: RoomDetails, info: RoomInfo): RoomDetails {
  const { description, subject, avatar, size, capabilities } = info
  return {
    ...before,
    ...(description !== undefined && { description: description ?? undefined }),
    ...(subject !== undefined && {
      subject: subject === null ? undefined : { ...subject, at: subject.at?.getTime() },
    }),
    ...(avatar === null && { avatar: undefined }),
    ...(size !== undefined && { size }),
    ...(capabilities !== undefined && { capabilities }),
  }
}

/** The same value where nothing differs, so that nothing is written. */
function unchangedOr(before: StoredRoom, after: StoredRoom): StoredRoom {
  return JSON.stringify(before) === JSON.stringify(after) ? before : after
}
