import { getOrCreate } from './get-or-create.js'
import type { RoomRole, StatePart, StoredRoom } from './records.js'

export interface RoomState {
  readonly info: StoredRoom
  /** Everybody with a role, also those who are invited or banned. */
  readonly roles: ReadonlyMap<string, RoomRole>
}

export interface RoomList {
  get(id: string): RoomState | undefined
  all(): Iterable<RoomState>
  /** The rooms in which an account has a role. */
  of(account: string): Iterable<RoomState>
}

export function createRoomList(): RoomList & StatePart {
  const rooms = new Map<string, { readonly info: StoredRoom; readonly roles: Map<string, RoomRole> }>()
  const byAccount = new Map<string, Set<string>>()

  function setRole(id: string, account: string, role: RoomRole | null): void {
    const own = getOrCreate(byAccount, account, () => new Set<string>())
    if (role) {
      rooms.get(id)?.roles.set(account, role)
      own.add(id)
    } else {
      rooms.get(id)?.roles.delete(account)
      own.delete(id)
    }
  }

  return {
    get: (id) => rooms.get(id),
    all: () => rooms.values(),
    of: (account) => [...(byAccount.get(account) ?? [])].flatMap((id) => rooms.get(id) ?? []),
    apply(record) {
      if (record.kind === 'room') {
        const { room: info } = record
        rooms.set(info.room, { info, roles: rooms.get(info.room)?.roles ?? new Map() })
      } else if (record.kind === 'room-role') setRole(record.room, record.account, record.role)
      else if (record.kind === 'room-gone') {
        for (const account of [...(rooms.get(record.room)?.roles.keys() ?? [])]) setRole(record.room, account, null)
        rooms.delete(record.room)
      }
    },
    *snapshot() {
      for (const { info, roles } of rooms.values()) {
        yield { kind: 'room', room: info }
        for (const [account, role] of roles) yield { kind: 'room-role', room: info.room, account, role }
      }
    },
  }
}
