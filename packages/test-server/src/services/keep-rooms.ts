import type { Ops } from '@trestle/api-registry'
import type { JID } from '@trestle/jid'
import type { MucServiceOps, StoredRoom } from '@trestle/xep-0045/service'
import { fromPlain, toPlain } from '../plain-values.js'
import type { Storage } from '../storage.js'

/** Rooms that are persistent, and so outlast those in them. */
export interface KeptRooms {
  has(room: JID): boolean
}

/** Lets a plugin that hosts rooms keep those that are persistent in a storage. */
export function keepRooms(api: Ops<MucServiceOps>, storage: Storage, domain: string): KeptRooms {
  const stored = storage.collection<unknown>('rooms')
  const kept = (fromPlain(stored.get(domain)) ?? []) as readonly StoredRoom[]
  const rooms = new Map(kept.map((room) => [room.address.toString(), room]))
  const save = () => stored.set(domain, toPlain([...rooms.values()]))

  api.register('getRoom', ({ jid }) => rooms.get(String(jid)))
  api.register('getRooms', () => [...rooms.values()])
  api.register('setRoom', ({ jid, args }) => {
    rooms.set(String(jid), args)
    save()
  })
  api.register('deleteRoom', ({ jid }) => {
    if (rooms.delete(String(jid))) save()
  })
  return { has: (room) => rooms.has(room.bare.toString()) }
}
