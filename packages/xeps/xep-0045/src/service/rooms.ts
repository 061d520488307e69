import type { Ops } from '@trestle/api-registry'
import { createSerial } from '@trestle/core'
import type { JID } from '@trestle/jid'
import { StanzaError } from '@trestle/stanza'
import { createHostedRoom, type HostedRoom, type StoredAffiliation, toStored } from './hosted-room.js'
import type { MucServiceOps } from './ops.js'
import type { RoomSettings } from './room-settings.js'

export interface RoomsOptions {
  readonly api: Ops<MucServiceOps>
  readonly maxRooms: number
  readonly maxHistoryBytes: number
  readonly settings: RoomSettings
  /** Whether payloads of a namespace are written by rooms alone. */
  readonly isReserved: (ns: string) => boolean
  /** Told of each room that does not exist any more. */
  readonly ended: (room: JID) => Promise<void>
}

export interface NewRoom {
  readonly settings?: Partial<RoomSettings> | undefined
  readonly affiliations?: Readonly<Record<string, StoredAffiliation>> | undefined
}

/** The rooms that are run, and those in the store. */
export interface Rooms {
  /** Runs a task on a room, if there is one, after all tasks on it before. What has become of the room is kept. */
  run<T>(address: JID, task: (room: HostedRoom | undefined) => T | Promise<T>): Promise<T>
  /** Throws StanzaError `resource-constraint` where there are too many. */
  create(address: JID, init: NewRoom): HostedRoom
  /** The room does not exist any more. */
  end(room: HostedRoom): Promise<void>
  save(room: HostedRoom): Promise<void>
  readonly all: readonly HostedRoom[]
}

/** Stanzas that wait for a slow store. */
const MAX_WAITING = 10_000

export function createRooms({ api, maxRooms, maxHistoryBytes, settings, isReserved, ended }: RoomsOptions): Rooms {
  const running = new Map<string, HostedRoom>()
  const serial = createSerial()

  async function load(address: JID): Promise<HostedRoom | undefined> {
    const found = running.get(address.toString())
    if (found) return found
    const stored = await api.run('getRoom', { jid: address })
    return stored && admit(createHostedRoom(stored, { maxHistoryBytes, isReserved }))
  }

  function admit(room: HostedRoom): HostedRoom {
    if (running.size >= maxRooms) {
      // One that is kept and that nobody is in can be taken up again.
      const idle = [...running.values()].find(
        ({ occupants, settings: { persistent } }) => persistent && occupants.size === 0,
      )
      if (!idle) throw new StanzaError('resource-constraint')
      running.delete(idle.address.toString())
    }
    running.set(room.address.toString(), room)
    return room
  }

  const rooms: Rooms = {
    run(address, task) {
      if (serial.pending >= MAX_WAITING) return Promise.reject(new StanzaError('resource-constraint'))
      return serial.run(address.bare.toString(), async () => {
        const room = await load(address.bare)
        try {
          return await task(room)
        } finally {
          const left = running.get(address.bare.toString())
          if (left && left.occupants.size === 0 && (left.locked || !left.settings.persistent)) await rooms.end(left)
        }
      })
    },
    create: (address, init) =>
      admit(
        createHostedRoom(
          { address, settings: { ...settings, ...init.settings }, affiliations: init.affiliations ?? {} },
          { maxHistoryBytes, isReserved },
        ),
      ),
    async end(room) {
      running.delete(room.address.toString())
      await api.run('deleteRoom', { jid: room.address })
      await ended(room.address)
    },
    async save(room) {
      if (room.settings.persistent) await api.run('setRoom', { jid: room.address, args: toStored(room) })
      else await api.run('deleteRoom', { jid: room.address })
    },
    get all() {
      return [...running.values()]
    },
  }
  return rooms
}
