import { JID } from '@trestle/jid'
import type { CommandSpec } from '../commands/command-spec.js'
import { choiceField, listField, textField } from '../module/form-fields.js'
import { GatewayError } from '../module/gateway-error.js'
import type { RoomActions } from '../module/room.js'
import type { Addresses } from '../puppets/addresses.js'
import type { StoredRoom } from '../storage/store.js'
import { shortText } from '../support/clip.js'
import { xmppUri } from '../support/xmpp-uri.js'
import type { CreateRoom } from './creating.js'
import type { Directory } from './directory.js'
import type { Parting } from './parting.js'
import { roomDetails } from './room-details.js'

export interface RoomCommandsOptions {
  readonly addresses: Addresses
  /** The rooms that a user is in. */
  readonly roomsOf: (user: string) => Promise<readonly StoredRoom[]>
  /** How many are in a room, as far as that is known at this moment. */
  readonly sizeOf: (user: string, room: StoredRoom) => number | undefined
  /** Whether the network declares an action. */
  readonly allows: (action: keyof RoomActions) => boolean
  readonly create: CreateRoom
  readonly parting: Parting
  /** Absent where the network has none. */
  readonly directory: Directory | undefined
}

const CATEGORY = 'Rooms'
/** Bytes of a name that is shown. */
const MAX_NAME = 100
/** Bytes of the name of a new room, and members of it. */
const MAX_NEW_NAME = 500
const MAX_MEMBERS = 500
/** Rooms that one can choose among, and that a search finds. */
const MAX_CHOICES = 200
const MAX_FOUND = 50

/** The commands about rooms that a network has. */
export function roomCommands(options: RoomCommandsOptions): readonly CommandSpec[] {
  const { addresses, roomsOf, sizeOf, allows, create, parting, directory } = options
  const userOf = ({ from }: { readonly from: JID }) => from.bare.toString()
  const nameOf = ({ name, legacyId }: StoredRoom) => shortText(name ?? legacyId, MAX_NAME)

  function memberId(text: string): string {
    const jid = text.includes('@') ? jidIn(text.replace(/^xmpp:/, '')) : undefined
    if (jid?.domain !== addresses.gateway.domain) return addresses.normalise(text)
    return addresses.legacyId(jid)
  }

  const rooms: CommandSpec = {
    name: 'rooms',
    title: 'Rooms',
    help: 'Lists the rooms that you are in.',
    category: CATEGORY,
    access: 'registered',
    async run({ dialogue }) {
      const user = userOf(dialogue)
      return {
        columns: { room: 'Address', name: 'Name', kind: 'Kind', size: 'Participants' },
        rows: (await roomsOf(user)).map((room) => ({
          ...{ room: addressed(room.legacyId), name: nameOf(room), kind: room.as },
          size: roomDetails(room).size ?? sizeOf(user, room) ?? '',
        })),
      }
    },
  }

  const createRoom: CommandSpec = {
    name: 'create-room',
    title: 'Make a room',
    help: 'Makes a room at the network, with people of your choice.',
    category: CATEGORY,
    access: 'connected',
    async run({ dialogue }) {
      const fields = {
        name: textField({
          required: true,
          label: 'Name of the room',
          check: (name) => (name.trim() === '' ? 'A room has a name.' : undefined),
        }),
        members: listField({ label: 'Members', help: 'Addresses of contacts, or their names at the network' }),
      }
      const { name, members } = await dialogue.ask(fields, { title: 'Make a room' }, { last: true })
      if (members.length > MAX_MEMBERS) {
        throw new GatewayError('too-large', `A room is made with at most ${MAX_MEMBERS} members.`)
      }
      const ids = [...new Set(members.map(memberId))]
      const room = await create(userOf(dialogue), shortText(name.trim(), MAX_NEW_NAME), ids)
      return `The room ${nameOf(room)} is there: ${xmppUri(addresses.room(room.legacyId), 'join')}`
    },
  }

  const leaveRoom: CommandSpec = {
    name: 'leave-room',
    title: 'Leave a room',
    help: 'Takes you out of a room at the network.',
    category: CATEGORY,
    access: 'connected',
    async run({ dialogue }) {
      const user = userOf(dialogue)
      const known = (await roomsOf(user)).slice(0, MAX_CHOICES)
      if (known.length === 0) return 'You are in no room.'
      const choices = Object.fromEntries(known.map((room) => [room.local, nameOf(room)]))
      const { room: local } = await dialogue.ask(
        { room: choiceField(choices, { label: 'Room', required: true }) },
        { title: 'Leave a room' },
        { last: true },
      )
      const left = known.find((room) => room.local === local) as StoredRoom
      await parting.leave(user, left.legacyId)
      return `You are in ${nameOf(left)} no more.`
    },
  }

  const findRoom = (of: Directory): CommandSpec => ({
    name: 'find-room',
    title: 'Find a room',
    help: 'Looks for rooms at the network by their names.',
    category: CATEGORY,
    access: 'connected',
    async run({ dialogue }) {
      const fields = { text: textField({ label: 'Name of the room, or a part of it' }) }
      const { text } = await dialogue.ask(fields, { title: 'Find a room' }, { last: true })
      const query = text === undefined || text.trim() === '' ? {} : { text: text.trim() }
      const found = await of.find(userOf(dialogue), query, MAX_FOUND)
      return {
        columns: { room: 'Address', name: 'Name', size: 'Participants' },
        rows: found.map(({ legacyId, name, size }) => ({ room: addressed(legacyId), name, size: size ?? '' })),
      }
    },
  })

  return [
    rooms,
    ...(allows('create') ? [createRoom] : []),
    ...(allows('leave') ? [leaveRoom] : []),
    ...(directory ? [findRoom(directory)] : []),
  ]
}

/** A room in a table, which shows its address. */
function addressed(legacyId: string): never {
  return { kind: 'room', legacyId } as never
}

function jidIn(text: string): JID | undefined {
  try {
    return JID.parse(text)
  } catch {
    return undefined
  }
}
